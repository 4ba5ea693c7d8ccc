package dev.leadflow.benchmarks;

/** What a benchmark does, as the whole of its process. */
interface Measurement {

    void take() throws Exception;

    /** Takes it and ends the process, as the threads of an embedded broker would go on; a failure is told in a line. */
    static void run(Measurement measurement) {
        try {
            measurement.take();
            System.exit(0);
        } catch (Exception failed) {
            System.err.println("The measurement failed: " + failed);
            System.exit(1);
        }
    }
}
