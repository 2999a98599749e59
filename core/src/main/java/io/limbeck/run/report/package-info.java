/**
 * The report of a run: one HTML file that opens without a network. Knows plain Java values; what
 * makes them out of a run stands elsewhere.
 */
package io.limbeck.run.report;
