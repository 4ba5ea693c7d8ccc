@NullMarked
package dev.leadflow.common.provider;

import org.jspecify.annotations.NullMarked;
