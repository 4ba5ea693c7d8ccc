package dev.leadflow.outreach.channel;

/** The fake keeps the promises of the port. */
class FakeEmailSenderTest extends EmailSenderContract {

    private final FakeEmailSender fake = new FakeEmailSender();

    @Override
    protected EmailSender sender() {
        return fake;
    }

    @Override
    protected void provider(Behaviour behaviour) {
        fake.behave(behaviour);
    }

    @Override
    protected int taken() {
        return fake.journal().size();
    }
}
