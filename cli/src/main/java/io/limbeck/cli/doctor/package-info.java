/** What this machine is and has, judged: one file per subject, gathered by {@code Doctor}. */
package io.limbeck.cli.doctor;
