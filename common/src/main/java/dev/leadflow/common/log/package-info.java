/**
 * What each line of the log says besides its words.
 */
@NullMarked
package dev.leadflow.common.log;

import org.jspecify.annotations.NullMarked;
