/**
 * What long work says about itself while it runs. Progress bars, event logs and web pages listen;
 * the work knows none of them. Knows nothing of the other packages, libtorch included: an event
 * holds plain Java values, so that it may cross threads.
 */
package io.limbeck.event;
