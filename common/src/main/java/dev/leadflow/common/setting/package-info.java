/**
 * Settings from the environment: declared once, checked together at start, secrets masked.
 */
@NullMarked
package dev.leadflow.common.setting;

import org.jspecify.annotations.NullMarked;
