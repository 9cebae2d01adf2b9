package dev.postern.e2e.peers;

import dev.postern.e2e.process.Peer;
import dev.postern.hooks.json.Json;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Clients in one program, which reads scripts and prints what happened. */
final class PrintingCaller implements Caller {
  private final Peer program;
  private final List<String> packages;

  PrintingCaller(Peer program) throws IOException {
    this.program = program;
    Json ready = Texts.object(program.await("ready")).get("ready").orElseThrow();
    this.packages =
        ((Json.Arr) ready).items().stream().map(each -> ((Json.Str) each).value()).toList();
  }

  /** What packages it is made of, each with its version. */
  List<String> packages() {
    return packages;
  }

  @Override
  public List<Json.Obj> play(Script script) throws Exception {
    program.tell(Texts.of(script.json()));
    List<Json.Obj> told = new ArrayList<>();
    do {
      told.add(Texts.object(program.await("{")));
    } while (told.getLast().get("end").isEmpty());
    return told;
  }

  @Override
  public void close() throws Exception {
    program.close();
  }
}
