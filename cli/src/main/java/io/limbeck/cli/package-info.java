/** The command line: flags, progress bar, tables; nothing that a library user would miss. */
package io.limbeck.cli;
