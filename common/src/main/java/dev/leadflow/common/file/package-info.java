/**
 * Uploaded text files, as far as they are the same for everybody: the encoding is told, and no line is too long to be held.
 */
@NullMarked
package dev.leadflow.common.file;

import org.jspecify.annotations.NullMarked;
