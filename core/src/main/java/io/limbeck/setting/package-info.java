/**
 * How settings are checked: a settings record says all its faults at once, each with the value,
 * what is accepted and the mend, and a command that is the mend can be pasted. Knows nothing of the
 * other packages.
 */
package io.limbeck.setting;
