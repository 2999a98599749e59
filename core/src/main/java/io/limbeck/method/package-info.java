/**
 * The named methods, thin compositions, and the loop that runs them.
 *
 * <p>Each is called by the class of its name, such as {@link io.limbeck.method.Dm} with {@link
 * io.limbeck.method.DmSettings}; the images are a {@link io.limbeck.data.Dataset}, of files or in
 * memory, and {@link io.limbeck.method.Hooks} say where checkpoints go and who listens. A call
 * belongs to one platform thread, and interrupting it ends the work after a checkpoint.
 */
package io.limbeck.method;
