@NullMarked
package dev.leadflow.outreach.preview;

import org.jspecify.annotations.NullMarked;
