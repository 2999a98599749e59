/** The named methods, thin compositions, and the loop that runs them. */
package io.limbeck.method;
