package dev.postern.policies.gate;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.hooks.traffic.Arrival;
import dev.postern.hooks.traffic.Body;
import dev.postern.hooks.traffic.Door;
import dev.postern.hooks.traffic.Headers;
import dev.postern.hooks.traffic.Refusal;
import dev.postern.policies.gate.Ending.How;
import dev.postern.policies.gate.Trail.Decision;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GateTest {
  private static final Ending DONE =
      new Ending(How.COMPLETE, Optional.of(200), Optional.empty(), 0, 0);

  private final House house = new House();

  private Answered refused(Arrival head) {
    return (Answered) house.http().admit(head, Leave.NONE);
  }

  private Forward forwarded(LiveGate gate, Arrival head) {
    Passage passage = (Passage) gate.admit(head, Leave.NONE);
    return (Forward) passage.check(Body.None.NONE, Leave.NONE);
  }

  @ParameterizedTest
  @CsvSource({
    "'',401,no_credential",
    "bad,401,bad_credential",
    "system:root,401,bad_credential",
    "user:stranger,403,may_not_enter"
  })
  void whoMayNotEnterIsToldSoAndRecorded(String who, int status, String reason) {
    Answered no = refused(who.isEmpty() ? Calls.get("/x") : Calls.get("/x", "who", who));

    assertThat(no.answer().status()).isEqualTo(status);
    assertThat(new String(no.answer().body(), UTF_8)).contains("\"reason\":\"" + reason + "\"");
    assertThat(no.answer().headers().first("x-postern-decision")).contains(house.last().id());
    assertThat(house.last().decision()).isEqualTo(Decision.REFUSED);
  }

  @Test
  void theExactReasonOfABadCredentialStaysInTheJournal() {
    Answered no = refused(Calls.get("/x", "who", "bad"));

    assertThat(new String(no.answer().body(), UTF_8)).doesNotContain("it is bad");
    assertThat(no.answer().headers().first("www-authenticate"))
        .contains("Bearer realm=\"api\", error=\"invalid_token\"");
    assertThat(house.last().refusal()).contains(new Refusal.BadCredential("it is bad"));
    assertThat(house.badCredentials).isEqualTo(1);
  }

  @Test
  void anAddressThatGuessedTooOftenIsNotEvenAsked() {
    house.wait = 17;

    Answered no = refused(Calls.get("/x", "who", "user:ada"));

    assertThat(no.answer().status()).isEqualTo(429);
    assertThat(no.answer().headers().first("retry-after")).contains("17");
  }

  @Test
  void anObservedServerDoesNotCountBadCredentials() {
    house.observe = true;
    house.wait = 17;

    forwarded(house.http(), Calls.get("/x", "who", "bad"));

    assertThat(house.badCredentials).isZero();
  }

  @Test
  void whatIsAllowedGoesOnWithoutItsCredential() {
    Forward forward =
        forwarded(house.http(), Calls.get("/x?q", "who", "user:ada", "Accept", "*/*"));

    assertThat(forward.head().headers()).isEqualTo(Headers.of("Accept", "*/*"));
    assertThat(forward.head().target()).isEqualTo("/x?q");
    assertThat(house.last().decision()).isEqualTo(Decision.ALLOWED);
    assertThat(house.last().role()).contains("guest");
  }

  @Test
  void whatIsNotGrantedDoesNotGoOn() {
    Passage passage =
        (Passage) house.http().admit(Calls.get("/%73ecret", "who", "user:ada"), Leave.NONE);

    Answered no = (Answered) passage.check(Body.None.NONE, Leave.NONE);

    assertThat(no.answer().status()).isEqualTo(403);
    assertThat(house.last().operation())
        .hasValueSatisfying(operation -> assertThat(operation.name()).isEqualTo("GET /secret"));
  }

  @Test
  void aServerThatIsObservedGetsEverythingAndTheJournalSaysWhatWouldHaveBeen() {
    house.observe = true;

    forwarded(house.http(), Calls.get("/secret"));

    assertThat(house.decided).hasSize(1);
    assertThat(house.last().decision()).isEqualTo(Decision.WOULD_REFUSE);
    assertThat(house.last().refusal()).containsInstanceOf(Refusal.NoCredential.class);
  }

  @Test
  void anObservedServerGetsTheCredentialThatNobodyHereKnows() {
    house.observe = true;

    assertThat(forwarded(house.http(), Calls.get("/x", "who", "bad")).head().headers())
        .isEqualTo(Headers.of("who", "bad"));
    assertThat(forwarded(house.http(), Calls.get("/x", "who", "user:ada")).head().headers())
        .isEqualTo(Headers.none());
  }

  @Test
  void anObservedServerGetsEvenACredentialInItsQuery() {
    house.observe = true;

    assertThat(house.mcp().admit(Calls.post("/mcp?who=ada"), Leave.NONE))
        .isInstanceOf(Passage.class);
  }

  @Test
  void evenAnObservedServerGetsNothingMalformed() {
    house.observe = true;

    assertThat(refused(Calls.get("/a/../b")).answer().status()).isEqualTo(400);
  }

  @Test
  void aDecisionThatIsNotAtHandWaitsAndLeavesNoTrace() {
    LiveGate gate = house.http();
    Arrival head = Calls.get("/x", "who", "slow");

    assertThat(gate.admit(head, Leave.NONE)).isEqualTo(Waits.WAITS);
    assertThat(house.decided).isEmpty();
    assertThat(gate.admit(head, Leave.TO_WAIT)).isInstanceOf(Passage.class);
  }

  @Test
  void nothingPassesUnrecorded() {
    Passage passage = (Passage) house.http().admit(Calls.get("/x", "who", "user:ada"), Leave.NONE);
    house.full = true;

    Answered no = (Answered) passage.check(Body.None.NONE, Leave.NONE);
    no.close(DONE);

    assertThat(no.answer().status()).isEqualTo(503);
    assertThat(house.ended).isEmpty();
  }

  @Test
  void nothingIsReadOfACallThatTheJournalHasNoRoomFor() {
    house.full = true;

    Answered no = (Answered) house.http().admit(Calls.get("/x", "who", "user:ada"), Leave.NONE);
    no.close(DONE);

    assertThat(no.answer().status()).isEqualTo(503);
    assertThat(no.answer().headers().first("retry-after")).contains("1");
    assertThat(house.busy).isEmpty();
  }

  @Test
  void nothingIsReadOfACallWhenAllTogetherHaveEnoughUnderWay() {
    house.overloaded = true;

    Answered no = (Answered) house.http().admit(Calls.get("/x", "who", "user:ada"), Leave.NONE);
    no.close(DONE);

    assertThat(no.answer().status()).isEqualTo(503);
    assertThat(no.answer().headers().first("retry-after")).contains("1");
    assertThat(house.last().refusal()).containsInstanceOf(Refusal.Overloaded.class);
  }

  @Test
  void aCallerWhoLeavesBeforeTheDecisionIsRecorded() {
    Passage passage = (Passage) house.http().admit(Calls.get("/x", "who", "user:ada"), Leave.NONE);

    passage.close(new Ending(How.CLIENT_GONE, Optional.empty(), Optional.empty(), 0, 0));

    assertThat(house.last().refusal()).containsInstanceOf(Refusal.Late.class);
    assertThat(house.ended).hasSize(1);
  }

  @Test
  void aSubjectWithTooMuchUnderWayMustWaitUntilSomeOfItEnds() {
    LiveGate gate = house.http();
    Arrival head = Calls.get("/x", "who", "user:ada");
    Passage first = (Passage) gate.admit(head, Leave.NONE);

    assertThat(((Answered) gate.admit(head, Leave.NONE)).answer().status()).isEqualTo(429);
    first.close(DONE);
    assertThat(gate.admit(head, Leave.NONE)).isInstanceOf(Passage.class);
  }

  @Test
  void aReplacedGateClosesWhenItsLastExchangeHasEnded() {
    LiveGate gate = house.http();
    Passage passage = (Passage) gate.admit(Calls.get("/x", "who", "user:ada"), Leave.NONE);

    gate.replace(
        new House()
            .gate(
                new dev.postern.hooks.traffic.Target.HttpApi(
                    "other", new dev.postern.hooks.traffic.Upstream("127.0.0.1", 9, "/"))));
    assertThat(house.retired).isFalse();

    passage.close(DONE);
    passage.close(DONE);
    assertThat(house.retired).isTrue();
  }

  @Test
  void whatIsWithdrawnHasNeverBeen() {
    LiveGate gate = house.http();
    Passage passage = (Passage) gate.admit(Calls.get("/x", "who", "user:ada"), Leave.NONE);
    gate.replace(
        new House()
            .gate(
                new dev.postern.hooks.traffic.Target.HttpApi(
                    "other", new dev.postern.hooks.traffic.Upstream("127.0.0.1", 9, "/"))));

    passage.withdraw();

    assertThat(house.decided).isEmpty();
    assertThat(house.ended).isEmpty();
    assertThat(house.busy).isEmpty();
    assertThat(house.retired).isTrue();
  }

  @Test
  void whatWasDecidedCannotBeWithdrawn() {
    Passage passage = (Passage) house.http().admit(Calls.get("/x", "who", "user:ada"), Leave.NONE);
    passage.check(Body.None.NONE, Leave.NONE);

    assertThatThrownBy(passage::withdraw).isInstanceOf(IllegalStateException.class);
    passage.close(DONE);
    assertThat(house.ended).hasSize(1);
  }

  @Test
  void aCallThatOnlyWaitedDoesNotHoldItsGateOpen() {
    LiveGate gate = house.http();
    gate.admit(Calls.get("/x", "who", "slow"), Leave.NONE);

    gate.replace(
        house.gate(
            new dev.postern.hooks.traffic.Target.HttpApi(
                "other", new dev.postern.hooks.traffic.Upstream("127.0.0.1", 9, "/"))));

    assertThat(house.retired).isTrue();
  }

  @Test
  void bytesThatAreNoRequestGetTheirAnswerAndTheirLine() {
    Unreadable why = new Unreadable(Door.TEST, new Refusal.Malformed(Refusal.Flaw.HTTP, "bare LF"));

    Answered no = house.http().unreadable(Calls.PEER, why);

    assertThat(no.answer().status()).isEqualTo(400);
    assertThat(house.last().clientIp()).isEqualTo("192.0.2.7");
  }

  @Test
  void aServersOwnDecisionHeaderIsReplacedByOurs() {
    Passage passage = (Passage) house.http().admit(Calls.get("/x", "who", "user:ada"), Leave.NONE);
    passage.check(Body.None.NONE, Leave.NONE);

    Reply.Let let =
        (Reply.Let)
            passage.answer(
                new AnswerHead.Came(200, Headers.of("X-Postern-Decision", "forged")),
                Fate.HELD,
                Leave.NONE);

    assertThat(let.headers().all("x-postern-decision")).containsExactly(house.last().id());
  }

  @ParameterizedTest
  @CsvSource({"REFUSED,502", "RESET,502", "BROKEN,502", "LATE,504"})
  void aServerThatFailsIsNoSecondDecision(Refusal.Failure failure, int status) {
    Passage passage = (Passage) house.http().admit(Calls.get("/x", "who", "user:ada"), Leave.NONE);
    passage.check(Body.None.NONE, Leave.NONE);

    Answered no = (Answered) passage.answer(new AnswerHead.Failed(failure), Fate.HELD, Leave.NONE);

    assertThat(no.answer().status()).isEqualTo(status);
    assertThat(house.decided).hasSize(1);
    assertThat(house.last().decision()).isEqualTo(Decision.ALLOWED);
  }
}
