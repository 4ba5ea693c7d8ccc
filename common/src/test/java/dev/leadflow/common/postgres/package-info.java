@NullMarked
package dev.leadflow.common.postgres;

import org.jspecify.annotations.NullMarked;
