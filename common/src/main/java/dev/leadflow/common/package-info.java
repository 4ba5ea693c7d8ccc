/**
 * The contract between the services and the process kernel that runs them. A thing is admitted when two services need it
 * and it would be the same if they were run by different companies.
 */
@NullMarked
@ApplicationModule(type = ApplicationModule.Type.OPEN)
package dev.leadflow.common;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
