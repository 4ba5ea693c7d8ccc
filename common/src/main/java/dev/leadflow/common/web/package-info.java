/**
 * What every HTTP endpoint shares: bearer tokens, roles, problem details, pages, health.
 */
@NullMarked
package dev.leadflow.common.web;

import org.jspecify.annotations.NullMarked;
