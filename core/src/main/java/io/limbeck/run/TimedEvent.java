package io.limbeck.run;

import io.limbeck.event.Event;
import java.time.Instant;

/**
 * An event of an event log.
 *
 * @param time when it was written
 * @param event what was said
 */
record TimedEvent(Instant time, Event event) {}
