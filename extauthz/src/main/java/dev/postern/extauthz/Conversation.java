package dev.postern.extauthz;

import com.google.protobuf.Value;
import dev.postern.extauthz.Advice.Setting;
import dev.postern.hooks.text.Room;
import dev.postern.hooks.traffic.Arrival;
import dev.postern.hooks.traffic.ClientCertificate;
import dev.postern.hooks.traffic.Door;
import dev.postern.policies.gate.Answered;
import dev.postern.policies.gate.Ending.How;
import dev.postern.policies.gate.Leave;
import dev.postern.policies.gate.LiveGate;
import dev.postern.policies.gate.Passage;
import dev.postern.policies.gate.Waits;
import io.envoyproxy.envoy.service.ext_proc.v3.ProcessingRequest;
import io.envoyproxy.envoy.service.ext_proc.v3.ProcessingResponse;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One request and its answer, which Envoy shows and carries. What Envoy waits for is answered, or
 * the conversation fails and Envoy with it: one that ended well with something still open would let
 * the request pass unseen. Where Envoy only shows, nothing is said at all.
 */
final class Conversation implements StreamObserver<ProcessingRequest>, Turns.Owner {
  private static final Logger LOG = LoggerFactory.getLogger(Conversation.class);
  static final String ATTRIBUTES = "envoy.filters.http.ext_proc";
  private static final String AUTHZ = "envoy.filters.http.ext_authz";

  /** What Envoy has of a caller's certificate, in the order in which it calls it by them. */
  private static final List<String> CERTIFICATE_NAMES =
      List.of(
          "connection.uri_san_peer_certificate",
          "connection.dns_san_peer_certificate",
          "connection.subject_peer_certificate");

  private final Desk desk;
  private final ServerCallStreamObserver<ProcessingResponse> envoy;
  private final Optional<String> server;
  private final Turns turns;
  private final Account account = new Account();
  private final RequestLane request;
  private final AnswerLane answer;
  private @Nullable Modes modes;

  /** What Envoy was asked for last. */
  private @Nullable Modes wished;

  private Optional<String> stamp = Optional.empty();
  private boolean shows;
  private boolean answered;

  /** Whether Envoy was there when the last word was said. */
  private boolean heard;

  private boolean failed;
  private boolean closed;
  private volatile @Nullable Passage passage;

  /**
   * @param server the protected server that is meant, where Envoy is configured to say so
   */
  Conversation(
      Desk desk, ServerCallStreamObserver<ProcessingResponse> envoy, Optional<String> server) {
    this.desk = desk;
    this.envoy = envoy;
    this.server = server;
    this.turns = new Turns(envoy, this);
    Room.Share share = desk.room().share();
    this.request = new RequestLane(this, share);
    this.answer = new AnswerLane(this, request, share);
  }

  Conversation begin() {
    envoy.setOnCancelHandler(this::gone);
    turns.begin();
    return this;
  }

  @Override
  public void onNext(ProcessingRequest message) {
    turns.take(() -> hear(message));
  }

  @Override
  public void onError(Throwable cancelled) {
    gone();
  }

  @Override
  public void onCompleted() {
    gone();
  }

  /** Envoy wants nothing more of us: by a cancellation or by hanging up, as it happens. */
  private void gone() {
    Passage waiting = passage;
    if (waiting != null) {
      waiting.cancel();
    }
    turns.gone();
  }

  private void hear(ProcessingRequest message) {
    if (modes == null) {
      modes = Modes.of(message);
      wished = modes;
      shows = message.getObservabilityMode();
    }
    if (failed) {
      return;
    }
    switch (message.getRequestCase()) {
      case REQUEST_HEADERS -> {
        stamp = stamp(message);
        request.headers(
            message.getRequestHeaders(), Sources.peer(source(message)), certificate(message));
      }
      case REQUEST_BODY -> request.body(message.getRequestBody());
      case REQUEST_TRAILERS -> request.trailers();
      case RESPONSE_HEADERS ->
          answer.headers(message.getResponseHeaders(), attribute(message, "response.code_details"));
      case RESPONSE_BODY -> answer.body(message.getResponseBody());
      case RESPONSE_TRAILERS -> answer.trailers();
      case REQUEST_NOT_SET -> fail("a message of a kind that is not known");
    }
  }

  /** The caller's address, as text with a port. */
  private String source(ProcessingRequest message) {
    String told = attribute(message, "source.address");
    if (told.isEmpty()) {
      desk.advice().give(Setting.ADDRESS);
    }
    return told;
  }

  /** The certificate that Envoy has verified, by the name by which it would call it elsewhere. */
  private static Optional<ClientCertificate> certificate(ProcessingRequest message) {
    return CERTIFICATE_NAMES.stream()
        .map(name -> attribute(message, name))
        .filter(name -> !name.isEmpty())
        .findFirst()
        .flatMap(principal -> Sources.certificate(principal, ""));
  }

  private static String attribute(ProcessingRequest message, String name) {
    return Optional.ofNullable(message.getAttributesMap().get(ATTRIBUTES))
        .map(about -> about.getFieldsMap().get(name))
        .map(Value::getStringValue)
        .orElse("");
  }

  /** What ext_authz has left for us, by a way on which no caller can leave anything. */
  private static Optional<String> stamp(ProcessingRequest message) {
    return Optional.ofNullable(message.getMetadataContext().getFilterMetadataMap().get(AUTHZ))
        .map(left -> left.getFieldsMap().get(Answers.STAMP))
        .map(Value::getStringValue);
  }

  /** Whether ext_authz has let the request in, and Envoy goes on by our mark only. */
  boolean isStamped() {
    return stamp.isPresent();
  }

  /** The passage that ext_authz has begun for this very request. */
  Optional<Passage> claim(Arrival head) {
    return shows ? Optional.empty() : stamp.flatMap(left -> desk.stamps().claim(left, head));
  }

  LiveGate gate() {
    return desk.gate();
  }

  Modes modes() {
    return modes == null ? new Modes(Modes.Mode.UNKNOWN, Modes.Mode.UNKNOWN) : modes;
  }

  /** Asks Envoy to bring the rest of the bodies so, unless that is what it does. */
  void wish(ProcessingResponse.Builder said, Modes.Mode requests, Modes.Mode answers) {
    Modes wish = modes().wished(requests, answers);
    if (!wish.equals(wished)) {
      wished = wish;
      said.setModeOverride(wish.asked());
    }
  }

  /** The same for answers alone. */
  void wishAnswers(ProcessingResponse.Builder said, Modes.Mode answers) {
    wish(said, (wished == null ? modes() : wished).request(), answers);
  }

  Account account() {
    return account;
  }

  Advice advice() {
    return desk.advice();
  }

  Optional<String> server() {
    return server;
  }

  Door door() {
    return shows ? Door.EXT_PROC_OBSERVED : Door.EXT_PROC;
  }

  boolean isOnlyShown() {
    return shows;
  }

  /** The gate has let it in; it hears of the end, and of whoever waits in vain. */
  void passes(Passage admitted) {
    passage = admitted;
    account.to(admitted::close);
    if (turns.isGone()) {
      admitted.cancel();
    }
  }

  /** Asks the gate, here if it need not wait. */
  <T> void ask(Function<Leave, T> verb, Consumer<T> then) {
    T reply = verb.apply(Leave.NONE);
    if (reply instanceof Waits) {
      elsewhere(() -> then.accept(verb.apply(Leave.TO_WAIT)));
    } else {
      then.accept(reply);
    }
  }

  /** Goes on with this turn on a thread that may wait. */
  void elsewhere(Runnable step) {
    turns.elsewhere(step);
  }

  void say(ProcessingResponse reply) {
    heard = !turns.isGone();
    if (!shows && !failed && !turns.isGone()) {
      envoy.onNext(reply);
    }
  }

  /**
   * An answer of ours goes out in place of the server's; nothing more is heard of this exchange.
   */
  void answer(Answered ours) {
    passage = null;
    account.to(ours::close);
    account.status(ours.answer().status());
    account.out(ours.answer().text().length());
    request.ends();
    answer.ends();
    say(Replies.immediate(ours.answer()));
    ends(How.COMPLETE);
  }

  /**
   * All that was due has been answered; Envoy may hang up as soon as it has heard the last of it.
   */
  void ends(How how) {
    answered = true;
    account.say(turns.isGone() && !heard ? How.CLIENT_GONE : how);
  }

  /** Nothing that can be said would be right: Envoy refuses, or cuts off what has begun. */
  void fail(String why) {
    LOG.warn("a conversation with Envoy's ext_proc fails: {}", why);
    cut();
  }

  void cut() {
    if (!failed) {
      failed = true;
      answered = true;
      request.ends();
      answer.ends();
      account.say(How.CUT);
      close();
    }
  }

  /** Ends the stream: well where Envoy hung up and nothing failed, otherwise not. */
  private void close() {
    if (closed || envoy.isCancelled()) {
      return;
    }
    closed = true;
    if (failed) {
      envoy.onError(Status.INTERNAL.asException());
    } else {
      envoy.onCompleted();
    }
  }

  @Override
  public void broke(Throwable bug) {
    LOG.error("a bug fails a conversation with Envoy's ext_proc", bug);
    cut();
  }

  @Override
  public void over() {
    if (answer.holdsBack()) {
      LOG.warn("an answer ended in a way that was not shown, and what was held of it is lost");
    }
    request.letGo();
    answer.letGo();
    if (!answered) {
      account.say(How.CLIENT_GONE);
    }
    close();
  }
}
