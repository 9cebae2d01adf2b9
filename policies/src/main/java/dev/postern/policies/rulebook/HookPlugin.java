package dev.postern.policies.rulebook;

import dev.postern.hooks.HookPoint;
import dev.postern.hooks.chain.Mode;
import dev.postern.policies.rulebook.documents.Default;
import dev.postern.policies.rulebook.documents.Key;
import dev.postern.policies.rulebook.documents.Node;
import dev.postern.policies.rulebook.documents.NotEmpty;
import dev.postern.policies.rulebook.documents.NotYet;
import dev.postern.policies.rulebook.documents.NullIsAbsent;
import dev.postern.policies.rulebook.documents.Placed;
import dev.postern.policies.rulebook.documents.Says;
import dev.postern.policies.rulebook.documents.Within;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

@Says("A hook and its place among the others; the fields of a ContextForge plugin.")
@NotYet("on_error")
@NotYet("max_content_size")
@NotYet("applied_to")
@NotYet("capabilities")
@NotYet("mcp")
@NotYet("grpc")
@NotYet("unix_socket")
record HookPlugin(
    @Says("Which hook it is.") Placed<String> kind,
    @Says("The moments at which it is called.")
        @NotEmpty("name at least one moment at which it is called")
        @NotYet("agent_pre_invoke")
        @NotYet("agent_post_invoke")
        @NotYet("http_pre_request")
        @NotYet("http_post_request")
        @NotYet("http_auth_resolve_user")
        @NotYet("http_auth_check_permission")
        List<Placed<HookPoint>> hooks,
    @Says(
            "enforce: may veto, and its failure refuses. enforce_ignore_error: its failure lets the "
                + "call pass. permissive: it can stop nothing. disabled: it is not called.")
        @NotYet("shadow")
        @Default("enforce")
        Placed<Mode> mode,
    @Says("Lower runs earlier; equal ones run in the order in which they are read.")
        @NullIsAbsent
        @Default("100")
        @Within(least = "-1000000", most = "1000000")
        int priority,
    @Says("When it is called: one of these must hold. Left out: always.")
        @NullIsAbsent
        @Default("[]")
        List<Condition> conditions,
    @Says("What the hook itself wants to know; {secretRef: …} stands for a secret.")
        @NullIsAbsent
        @Default("{}")
        Node.Mapping config,
    @Says("How long one call of it may take.") @Default("5s") @Within(least = "1ms", most = "10m")
        Duration timeout,
    @Says("For people.") @NullIsAbsent Optional<String> description,
    @Says("For people.") @NullIsAbsent Optional<String> author,
    @Says("For people.") @NullIsAbsent Optional<String> version,
    @Says("For people.") @NullIsAbsent Optional<String> namespace,
    @Says("For people.") @NullIsAbsent @Default("[]") List<String> tags) {

  @NotYet("tenant_ids")
  @NotYet("tools")
  @NotYet("prompts")
  @NotYet("resources")
  @NotYet("agents")
  @NotYet("user_patterns")
  @NotYet("content_types")
  record Condition(
      @Says("The names of protected servers. Left out or empty: all.")
          @Key("server_ids")
          @NullIsAbsent
          @Default("[]")
          List<Placed<String>> servers) {}

  /** Whether it is called for a server; known when rules are read. */
  boolean appliesTo(String server) {
    return conditions.isEmpty()
        || conditions.stream()
            .map(Condition::servers)
            .anyMatch(
                names -> names.isEmpty() || names.stream().anyMatch(n -> n.value().equals(server)));
  }

  /** Whether a call may pass although this hook could not judge it, or has judged against it. */
  boolean failsOpen() {
    return mode.value() == Mode.PERMISSIVE || mode.value() == Mode.ENFORCE_IGNORE_ERROR;
  }

  Set<HookPoint> points() {
    return hooks.stream().map(Placed::value).collect(Collectors.toUnmodifiableSet());
  }
}
