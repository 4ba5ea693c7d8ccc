@NullMarked
package dev.leadflow.outreach.rehearsal;

import org.jspecify.annotations.NullMarked;
