@NullMarked
package dev.leadflow.common.web;

import org.jspecify.annotations.NullMarked;
