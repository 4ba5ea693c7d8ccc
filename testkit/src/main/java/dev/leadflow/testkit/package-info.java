/** For tests only: real servers, a running service to talk to, a topology driver, fixtures and a clock to set. */
@NullMarked
package dev.leadflow.testkit;

import org.jspecify.annotations.NullMarked;
