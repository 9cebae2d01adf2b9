package dev.postern.policies.grants;

import static dev.postern.policies.grants.Rule.Kind.METHODS;
import static dev.postern.policies.grants.Rule.Kind.PROMPTS;
import static dev.postern.policies.grants.Rule.Kind.RESOURCES;
import static dev.postern.policies.grants.Rule.Kind.ROUTES;
import static dev.postern.policies.grants.Rule.Kind.TOOLS;
import static dev.postern.policies.grants.Rules.allowingByDefault;
import static dev.postern.policies.grants.Rules.denyingByDefault;
import static dev.postern.policies.grants.Rules.narrowed;
import static dev.postern.policies.grants.Rules.renamed;
import static dev.postern.policies.grants.Rules.tool;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.hooks.traffic.Caller;
import dev.postern.hooks.traffic.Operation;
import dev.postern.hooks.traffic.Operation.HttpCall;
import dev.postern.hooks.traffic.Operation.Listing;
import dev.postern.hooks.traffic.Operation.McpOther;
import dev.postern.hooks.traffic.Operation.PromptGet;
import dev.postern.hooks.traffic.Operation.ResourceRead;
import dev.postern.hooks.traffic.Refusal;
import dev.postern.hooks.traffic.RuleRef;
import dev.postern.hooks.traffic.Subject;
import dev.postern.policies.gate.Authorizer.Entry;
import dev.postern.policies.gate.Authorizer.Permission;
import dev.postern.policies.gate.Catalog.Published;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class AccessRulesTest {
  private static Rules ada() {
    return denyingByDefault().member("user:ada", "viewer");
  }

  private static void assertGranted(Permission permission) {
    assertThat(permission).isInstanceOf(Permission.Granted.class);
  }

  private static void assertGrantedBy(Permission permission, String rule) {
    assertThat(permission)
        .isInstanceOfSatisfying(
            Permission.Granted.class,
            granted -> assertThat(granted.rule().map(RuleRef::name)).contains(rule));
  }

  private static Permission.Denied denied(Permission permission) {
    assertThat(permission).isInstanceOf(Permission.Denied.class);
    return (Permission.Denied) permission;
  }

  private static void assertNotGranted(Permission permission) {
    assertThat(denied(permission).refusal()).isInstanceOf(Refusal.NotGranted.class);
    assertThat(denied(permission).rule()).isEmpty();
  }

  private static void assertDeniedBy(Permission permission, String rule) {
    assertThat(denied(permission).refusal()).isInstanceOf(Refusal.ByRule.class);
    assertThat(denied(permission).rule().map(RuleRef::name)).contains(rule);
  }

  /**
   * Vectors F1, F4, F6 and G10: a policy without rules, and operations with {@code allowedRoles}.
   */
  @ParameterizedTest
  @CsvSource({
    "DENY,  user:v, run,   viewer, true",
    "DENY,  user:v, purge, admin,  false",
    "DENY,  user:v, free,  '',     false",
    "DENY,  user:a, run,   viewer, false",
    "DENY,  user:a, purge, admin,  true",
    "ALLOW, user:z, run,   viewer, true",
    "ALLOW, user:z, free,  '',     true",
    "ALLOW, user:z, purge, admin,  false",
    "ALLOW, user:a, purge, admin,  true",
    "ALLOW, user:a, run,   viewer, false"
  })
  void withoutRulesItDecidesAsGestaltDoes(
      Policy.Default otherwise, String subject, String tool, String allowedRole, boolean granted) {
    Rules rules =
        (otherwise == Policy.Default.ALLOW ? allowingByDefault() : denyingByDefault())
            .member("user:v", "viewer")
            .member("user:a", "admin");
    String[] roles = allowedRole.isEmpty() ? new String[0] : new String[] {allowedRole};

    assertThat(rules.ask(subject, narrowed(tool, roles)) instanceof Permission.Granted)
        .isEqualTo(granted);
  }

  /** Vectors F5, F7 and F13. */
  @ParameterizedTest
  @CsvSource({
    "DENY,  user:v,            viewer",
    "DENY,  user:z,            ''",
    "DENY,  User:v,            ''",
    "DENY,  user:V,            ''",
    "ALLOW, user:v,            auditor",
    "ALLOW, user:z,            viewer",
    "ALLOW, service_account:b, ''",
    "ALLOW, User:z,            ''",
    "ALLOW, anonymous:anyone,  ''",
    "ALLOW, spiffe:td/ns/a,    ''"
  })
  void onlyMembersEnterAndByDefaultUsers(Policy.Default otherwise, String subject, String role) {
    Rules rules =
        otherwise == Policy.Default.ALLOW
            ? allowingByDefault().member("user:v", "auditor")
            : denyingByDefault().member("user:v", "viewer");

    if (role.isEmpty()) {
      assertThat(rules.enter(subject))
          .isInstanceOfSatisfying(
              Entry.Stays.class,
              stays -> {
                assertThat(stays.why()).contains("'" + subject + "' is no member", "rules.yaml:3");
                assertThat(stays.remedy()).contains("a member '" + subject + "' in policy p");
              });
    } else {
      assertThat(rules.enter(subject))
          .isInstanceOfSatisfying(
              Entry.Enters.class, enters -> assertThat(enters.role()).contains(role));
    }
  }

  /** Unlike vector F8: where Gestalt opens a server without a policy, ours stays shut. */
  @Test
  void withoutAPolicyNobodyEnters() {
    Caller ada = Caller.of(new Subject("user", "ada"), "test");
    NoPolicy none = new NoPolicy("weather");

    assertThat(none.mayEnter(ada))
        .isInstanceOfSatisfying(
            Entry.Stays.class,
            stays -> assertThat(stays.why()).isEqualTo("server 'weather' names no policy"));
    assertNotGranted(none.mayDo(ada, Optional.empty(), narrowed("forecast")));
    assertNotGranted(
        none.mayDo(
            ada,
            Optional.of("admin"),
            new Published(new McpOther("ping"), new McpOther("ping"), Set.of())));
  }

  @Test
  void aMemberTwiceIsAMistakeOfTheRulebook() {
    assertThatThrownBy(() -> ada().member("user:ada", "admin").compiled())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("user:ada");
  }

  @Test
  void aRuleAllowsWhatItNamesAndNothingElse() {
    Rules rules = ada().allow(TOOLS, "forecast", "report.*");

    assertGrantedBy(rules.ask("user:ada", tool("forecast")), "p#1");
    assertGrantedBy(rules.ask("user:ada", tool("report.weekly")), "p#1");
    assertNotGranted(rules.ask("user:ada", tool("Forecast")));
    assertNotGranted(rules.ask("user:ada", tool("forecast ")));
    assertNotGranted(rules.ask("user:ada", tool("")));
    assertNotGranted(rules.ask("user:ada", new PromptGet("forecast", Rules.NOTHING)));
    assertNotGranted(rules.ask("user:ada", new ResourceRead("forecast")));
    assertNotGranted(rules.ask("user:ada", new McpOther("forecast")));
    assertNotGranted(rules.ask("user:ada", new HttpCall("GET", "forecast")));
  }

  @Test
  void aRuleMayNameSeveralKinds() {
    Rules rules =
        ada()
            .rule(
                Rule.Effect.ALLOW,
                Map.of(TOOLS, List.of("a"), PROMPTS, List.of("b"), RESOURCES, List.of("c:*")),
                Whom.anyone(),
                Whom.anyone());

    assertGranted(rules.ask("user:ada", tool("a")));
    assertGranted(rules.ask("user:ada", new PromptGet("b", Rules.NOTHING)));
    assertGranted(rules.ask("user:ada", new ResourceRead("c:d")));
    assertNotGranted(rules.ask("user:ada", tool("b")));
  }

  @Test
  void aDenyWinsWhereverItStands() {
    Permission before =
        ada().deny(TOOLS, "refund").allow(TOOLS, "*").ask("user:ada", tool("refund"));
    Permission after =
        ada().allow(TOOLS, "refund").deny(TOOLS, "re*").ask("user:ada", tool("refund"));

    assertDeniedBy(before, "p#1");
    assertDeniedBy(after, "p#2");
    assertThat(denied(after).refusal())
        .isEqualTo(
            new Refusal.ByRule(
                new RuleRef("p#2", "rules.yaml", 12),
                Optional.of("reason 2"),
                "rule p#2 (rules.yaml:12) denies tool 'refund'"));
  }

  @Test
  void ofSeveralRulesThatMatchTheFirstAsWrittenIsNamed() {
    Rules rules = ada().allow(TOOLS, "re*").allow(TOOLS, "refund").allow(TOOLS, "*");

    assertGrantedBy(rules.ask("user:ada", tool("refund")), "p#1");
    assertGrantedBy(
        ada().allow(TOOLS, "refund").allow(TOOLS, "re*").ask("user:ada", tool("refund")), "p#1");
  }

  @Test
  void anAliasDoesNotSlipPastADeny() {
    Rules rules = ada().allow(TOOLS, "*").deny(TOOLS, "delete_all");

    assertDeniedBy(rules.ask("user:ada", renamed("tidy", "delete_all")), "p#2");
    assertDeniedBy(rules.ask("user:ada", renamed("delete_all", "tidy")), "p#2");
    assertGranted(rules.ask("user:ada", renamed("tidy", "sweep")));
  }

  @Test
  void anAllowMeansTheNameThatIsPublished() {
    Rules rules = ada().allow(TOOLS, "delete_all");

    assertNotGranted(rules.ask("user:ada", renamed("tidy", "delete_all")));
    assertGranted(rules.ask("user:ada", renamed("delete_all", "tidy")));
  }

  @Test
  void aRuleForRolesOrSubjectsMeansNobodyElse() {
    Whom<Subject> onlyBob = Whom.only(Set.of(new Subject("user", "bob")));
    Rules rules =
        ada()
            .member("user:bob", "viewer")
            .member("user:eve", "admin")
            .allowTo("admin", TOOLS, "purge")
            .rule(Rule.Effect.ALLOW, Map.of(TOOLS, List.of("mend")), Whom.anyone(), onlyBob)
            .rule(
                Rule.Effect.ALLOW,
                Map.of(TOOLS, List.of("both")),
                Whom.only(Set.of("admin")),
                onlyBob);

    assertGranted(rules.ask("user:eve", tool("purge")));
    assertNotGranted(rules.ask("user:ada", tool("purge")));
    assertGranted(rules.ask("user:bob", tool("mend")));
    assertNotGranted(rules.ask("user:eve", tool("mend")));
    assertNotGranted(rules.ask("user:bob", tool("both")));
    assertNotGranted(rules.ask("user:eve", tool("both")));
  }

  @Test
  void aDenyForOthersDoesNotConcernTheCaller() {
    Rules rules =
        ada()
            .member("user:eve", "intern")
            .allow(TOOLS, "*")
            .rule(
                Rule.Effect.DENY,
                Map.of(TOOLS, List.of("purge")),
                Whom.only(Set.of("intern")),
                Whom.anyone());

    assertGranted(rules.ask("user:ada", tool("purge")));
    assertDeniedBy(rules.ask("user:eve", tool("purge")), "p#2");
  }

  @Test
  void whomARuleMeansIsNeverNobody() {
    assertThatThrownBy(() -> Whom.only(Set.of())).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void allowedRolesOnlyNarrowWhereThereAreRules() {
    Rules rules = ada().member("user:eve", "admin").allow(TOOLS, "purge");

    assertNotGranted(rules.ask("user:ada", narrowed("purge", "admin")));
    assertGrantedBy(rules.ask("user:eve", narrowed("purge", "admin")), "p#1");
    assertNotGranted(rules.ask("user:eve", narrowed("other", "admin")));
  }

  @Test
  void underDefaultAllowEverythingUnspokenOfIsAllowed() {
    Rules rules = allowingByDefault().deny(TOOLS, "refund").allowTo("admin", TOOLS, "purge");

    assertGranted(rules.ask("user:z", tool("forecast")));
    assertGranted(rules.ask("user:z", tool("purge")));
    assertGranted(rules.ask("user:z", new McpOther("logging/setLevel")));
    assertGranted(rules.ask("user:z", new HttpCall("GET", "/v1/../x")));
    assertDeniedBy(rules.ask("user:z", tool("refund")), "p#1");
    assertNotGranted(rules.ask("user:z", narrowed("forecast", "admin")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "initialize",
        "ping",
        "server/discover",
        "notifications/initialized",
        "notifications/cancelled",
        "notifications/progress",
        "notifications/roots/list_changed",
        "stream/open",
        "session/end"
      })
  void whatAClientNeedsToBeConnectedIsFreeUnlessDenied(String method) {
    assertGranted(ada().ask("user:ada", new McpOther(method)));
    assertGranted(ada().deny(TOOLS, "*").ask("user:ada", new McpOther(method)));
    assertDeniedBy(ada().deny(METHODS, method).ask("user:ada", new McpOther(method)), "p#1");
    assertDeniedBy(ada().deny(METHODS, "*").ask("user:ada", new McpOther(method)), "p#1");
  }

  @ParameterizedTest
  @EnumSource(Operation.Kind.class)
  void listsAreFreeUnlessDenied(Operation.Kind list) {
    assertGranted(ada().ask("user:ada", new Listing(list)));
    assertGranted(ada().deny(TOOLS, "*").deny(RESOURCES, "*").ask("user:ada", new Listing(list)));
    assertDeniedBy(ada().deny(METHODS, list.method()).ask("user:ada", new Listing(list)), "p#1");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "logging/setLevel",
        "completion/complete",
        "resources/subscribe",
        "tasks/result",
        "subscriptions/listen",
        "notifications/unheard_of",
        "Initialize",
        "initialize ",
        "tools/call",
        "x"
      })
  void everyOtherMethodNeedsARule(String method) {
    assertNotGranted(ada().ask("user:ada", new McpOther(method)));
    assertNotGranted(ada().allow(TOOLS, "*").ask("user:ada", new McpOther(method)));
    assertGranted(ada().allow(METHODS, "*").ask("user:ada", new McpOther(method)));
  }

  @Test
  void aRuleThatAllowsMethodsNeverOpensATool() {
    Rules rules = ada().allow(METHODS, "*", "tools/*");

    assertNotGranted(rules.ask("user:ada", tool("refund")));
    assertNotGranted(rules.ask("user:ada", new PromptGet("p", Rules.NOTHING)));
    assertNotGranted(rules.ask("user:ada", new ResourceRead("file:///x")));
    assertNotGranted(rules.ask("user:ada", new HttpCall("GET", "/")));
  }

  @Test
  void aRuleThatDeniesMethodsClosesAllThatTheMethodCarries() {
    Rules rules = allowingByDefault().deny(METHODS, "tools/*", "resources/*");

    assertDeniedBy(rules.ask("user:ada", tool("refund")), "p#1");
    assertDeniedBy(rules.ask("user:ada", new ResourceRead("file:///x")), "p#1");
    assertDeniedBy(rules.ask("user:ada", new Listing(Operation.Kind.TOOLS)), "p#1");
    assertGranted(rules.ask("user:ada", new PromptGet("p", Rules.NOTHING)));
  }

  @ParameterizedTest
  @CsvSource({
    "GET,     /v1/reports,         true",
    "GET,     /v1/,                true",
    "GET,     /v1,                 false",
    "get,     /v1/reports,         false",
    "POST,    /v1/reports,         false",
    "GETX,    /v1/reports,         false",
    "HEAD,    /health,             true",
    "DELETE,  /health,             true",
    "GET,     /health/,            false",
    "POST,    /orders,             true",
    "POST,    /orders/7,           false",
    "POST,    /orders/7/items,     true",
    "GET,     /v1/../admin,        false",
    "GET,     /v1/%2e%2e/admin,    false",
    "GET,     /v1//admin,          false",
    "GET,     /v1/x;y,             false",
    "GET,     /v1/two words,       true",
    "GET,     /v1/100%,            false",
    "GET,     /v1/?x,              false",
    "GET,     /v1/x;z,             true"
  })
  void routesAreMethodAndPath(String method, String path, boolean granted) {
    Rules rules =
        ada()
            .allow(ROUTES, "GET /v1/*", "* /health", "POST /orders", "POST /orders/*/items")
            .allow(ROUTES, "GET /v1/x;z");

    assertThat(rules.ask("user:ada", new HttpCall(method, path)) instanceof Permission.Granted)
        .isEqualTo(granted);
  }

  @Test
  void aDeniedRouteCannotBeReachedByAnotherSpelling() {
    Rules rules = allowingByDefault().deny(ROUTES, "* /admin", "* /admin/*");

    assertDeniedBy(rules.ask("user:z", new HttpCall("GET", "/admin")), "p#1");
    assertDeniedBy(rules.ask("user:z", new HttpCall("PATCH", "/admin/x")), "p#1");
    for (String path :
        List.of("/%61dmin", "//admin", "/./admin", "/x/../admin", "/admin;x", "/x/%2e%2e/admin")) {
      assertNotGranted(rules.ask("user:z", new HttpCall("GET", path)));
    }
    assertGranted(rules.ask("user:z", new HttpCall("GET", "/orders")));
  }

  @Test
  void aResourceIsNotReachedThroughAnotherOnesFolder() {
    Rules rules = ada().allow(RESOURCES, "file:///pub/*").allow(RESOURCES, "file:///a/../b");

    assertGranted(rules.ask("user:ada", new ResourceRead("file:///pub/readme.md")));
    assertGranted(rules.ask("user:ada", new ResourceRead("file:///a/../b")));
    for (String uri :
        List.of("file:///pub/../etc/passwd", "file:///pub/%2e%2e/etc", "file:///pub/..\\etc")) {
      Permission said = rules.ask("user:ada", new ResourceRead(uri));
      assertNotGranted(said);
      assertThat(denied(said).refusal().why()).contains("more than one way");
    }
  }

  @Test
  void aDeniedResourceCannotBeReachedByAnotherSpelling() {
    Rules rules = allowingByDefault().deny(RESOURCES, "file:///etc/*");

    assertDeniedBy(rules.ask("user:z", new ResourceRead("FILE:///etc/passwd")), "p#1");
    assertDeniedBy(rules.ask("user:z", new ResourceRead("file:////etc/passwd")), "p#1");
    assertNotGranted(rules.ask("user:z", new ResourceRead("file:///%65tc/passwd")));
    assertGranted(rules.ask("user:z", new ResourceRead("file:///home/z")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/api/admin",
        "/api/admin/",
        "/api/ADMIN",
        "/API/Admin/",
        "/api/admin ",
        "/api/admin /",
        "/api/admin.",
        "/api./admin",
        "/api/adm\u0131n",
        "/api/keys/",
        "/api/Keys",
        "/api/\u212aeys",
        "/tree/x",
        "/TREE/",
        "/Tree /x"
      })
  void aDeniedRouteIsDeniedHoweverItIsSpelt(String path) {
    Rules rules = ada().allow(ROUTES, "GET /*").allow(ROUTES, "GET " + path.strip());
    rules.deny(ROUTES, "* /api/admin", "GET /api/Keys/", "GET /tree/*");

    assertDeniedBy(rules.ask("user:ada", new HttpCall("GET", path)), "p#3");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/", "/api", "/api/", "/api/administration", "/api/admin/x", "/files/x", "/tree"})
  void aDenyOfARouteDeniesNoOther(String path) {
    Rules rules = ada().allow(ROUTES, "GET /*");
    rules.deny(ROUTES, "* /api/admin", "GET /files/*/", "GET /files/*.", "GET /tree/*", "POST /");

    assertGranted(rules.ask("user:ada", new HttpCall("GET", path)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://internal.example/x",
        "http://INTERNAL.example/x",
        "HTTP://internal.example/x",
        "http://internal.example:80/x",
        "http://internal.example:/x",
        "http://internal.example:080/x",
        "http://a@internal.example/x",
        "http://a:b@internal.example/x",
        "http://internal.example./x",
        "http://a@Internal.Example.:80/x",
        "http://internal.example",
        "http://internal.example?x",
        "http:internal.example/x",
        "http:/internal.example/x",
        "http:///internal.example/x",
        " http://internal.example/x",
        "http://2130706433/x",
        "http://127.1/x",
        "http://0x7f000001/x",
        "http://[::ffff:127.0.0.1]/x",
        "http://[::1]/x",
        "http://[0:0:0:0:0:0:0:1]:80/x",
        "file:///etc/passwd",
        "file:/etc/passwd",
        "file://localhost/etc/passwd",
        "FILE://LocalHost/etc/passwd",
        "https://exact.example/x#y",
        "vault://u@top/x",
        "vault://TOP/x"
      })
  void aDeniedResourceIsDeniedHoweverItsHostIsSpelt(String uri) {
    Rules rules = ada().allow(RESOURCES, "*").allow(RESOURCES, uri);
    rules.deny(RESOURCES, "http://internal.example/*", "http://127.0.0.1/*", "http://[::1]/*");
    rules.deny(RESOURCES, "file:///etc/*", "https://Exact.example:443/x", "vault://top/*");

    assertThat(denied(rules.ask("user:ada", new ResourceRead(uri))).rule().map(RuleRef::name))
        .get()
        .isIn("p#3", "p#4");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://internal.example:8080/x",
        "http://internal.example.org/x",
        "https://internal.example/x",
        "https://exact.example/X",
        "mailbox://bob@example.com/inbox",
        "note://MyNote",
        "any"
      })
  void aDenyOfAResourceDeniesNoOther(String uri) {
    Rules rules = ada().allow(RESOURCES, "*");
    rules.deny(RESOURCES, "http://internal.example/*", "http://*@*", "https://exact.example/x");
    rules.deny(RESOURCES, "mailbox://ada@example.com/*", "note://MyNote/*");

    assertGranted(rules.ask("user:ada", new ResourceRead(uri)));
  }

  @Test
  void allowsOfAddressesStayExact() {
    Rules rules = ada().allow(ROUTES, "GET /api").allow(RESOURCES, "http://open.example/*");

    assertNotGranted(rules.ask("user:ada", new HttpCall("GET", "/API")));
    assertNotGranted(rules.ask("user:ada", new HttpCall("GET", "/api/")));
    for (String uri :
        List.of(
            "http://OPEN.example/x",
            "http://open.example:80/x",
            "http://a@open.example/x",
            "http://open.example/@evil.example/../x")) {
      assertNotGranted(rules.ask("user:ada", new ResourceRead(uri)));
    }
  }

  @Test
  void aRefusalSaysWhatWouldHaveAllowedIt() {
    Rules rules = ada().allowTo("admin", TOOLS, "purge").deny(TOOLS, "refund");

    assertThat(denied(rules.ask("user:ada", tool("delete_all"))).remedy())
        .isEqualTo(
            "an allow rule for tool 'delete_all' and role 'viewer' in policy p (rules.yaml:3)");
    assertThat(denied(rules.ask("user:ada", tool("purge"))).refusal().why())
        .isEqualTo("rule p#1 (rules.yaml:11) allows tool 'purge' to role 'admin' only");
    assertThat(denied(rules.ask("user:ada", tool("refund"))).remedy())
        .isEqualTo("nothing, as long as rule p#2 (rules.yaml:12) denies it");
    assertThat(denied(rules.ask("user:ada", narrowed("purge", "owner", "admin"))).remedy())
        .isEqualTo("role 'admin' or 'owner', or that role among its allowedRoles");
  }

  @Test
  void aStrangersWordsAreCutAndCleanedBeforeTheyAreRepeated() {
    String name = "\u001b[31m\n\u202e" + "x".repeat(1 << 20);
    Permission.Denied said = denied(ada().ask("user:ada", tool(name)));

    assertThat(said.refusal().why()).contains("'?[31m??xxx").hasSizeLessThan(300);
    assertThat(said.remedy()).doesNotContain("\u001b", "\n", "\u202e").hasSizeLessThan(300);
  }
}
