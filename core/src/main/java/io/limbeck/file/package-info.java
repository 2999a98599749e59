/** Files that are whole or not there: atomic writing, checksums. Knows nothing of tensors. */
package io.limbeck.file;
