/** The synthetic set: how it is stored and decoded, initialised, labelled, written and exported. */
package io.limbeck.synthetic;
