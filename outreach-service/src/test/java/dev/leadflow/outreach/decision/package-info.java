@NullMarked
package dev.leadflow.outreach.decision;

import org.jspecify.annotations.NullMarked;
