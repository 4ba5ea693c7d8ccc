package dev.leadflow.common.web;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Whether the process lives, and whether it can work. Tells nothing that needs a login. */
@RestController
class HealthController {

    private final Readiness readiness;
    private final List<HealthNote> notes;

    HealthController(Readiness readiness, List<HealthNote> notes) {
        this.readiness = readiness;
        this.notes = notes;
    }

    /** @param notes what else an operator wants to know, such as how far a replay is */
    record Health(String status, Map<String, String> problems, Map<String, String> notes) {}

    @GetMapping({"/health", "/healthz"})
    Health alive() {
        return new Health("UP", Map.of(), Map.of());
    }

    @GetMapping("/readyz")
    ResponseEntity<Health> ready() {
        Map<String, String> problems = readiness.problems();
        return problems.isEmpty()
                ? ResponseEntity.ok(new Health("UP", problems, told()))
                : ResponseEntity.status(503).body(new Health("DOWN", problems, told()));
    }

    private Map<String, String> told() {
        Map<String, String> told = new TreeMap<>();
        notes.forEach(note -> told.put(note.name(), note.text().get()));
        return told;
    }
}
