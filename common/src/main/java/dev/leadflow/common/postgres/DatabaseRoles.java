package dev.leadflow.common.postgres;

import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;

/**
 * The two PostgreSQL roles that a process acts as. Those of one service reach its own schema and what its neighbours publish
 * to it. A process that runs several services acts as two roles that are members of all of theirs.
 *
 * @param tenant for requests of people, by way of {@link TenantDatabase}
 * @param pipeline for everything else, by way of {@link PipelineDatabase}
 */
public record DatabaseRoles(String tenant, String pipeline) {

    static final DatabaseRoles OF_SEVERAL = new DatabaseRoles("leadflow_tenant", "leadflow_pipeline");

    /** Of one service, whose name is also its schema's. */
    public static DatabaseRoles of(String service) {
        return new DatabaseRoles("leadflow_" + service + "_tenant", "leadflow_" + service + "_pipeline");
    }

    /** Of a process that runs these services. */
    static DatabaseRoles of(Collection<String> services) {
        Set<String> names = new TreeSet<>(services);
        return names.size() == 1 ? of(names.iterator().next()) : OF_SEVERAL;
    }
}
