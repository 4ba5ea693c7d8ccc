@NullMarked
package dev.leadflow.common.setting;

import org.jspecify.annotations.NullMarked;
