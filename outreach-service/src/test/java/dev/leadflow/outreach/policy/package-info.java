@NullMarked
package dev.leadflow.outreach.policy;

import org.jspecify.annotations.NullMarked;
