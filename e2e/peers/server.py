"""MCP servers on Python, on loopback: python server.py mcp/http fastmcp/sse ... They say where they listen, in this order.

Over http it speaks both eras. What a tool asks of the client is a request of its own in the legacy era, and part of
an unfinished result in the modern one.
"""
import asyncio
import logging
import socket
import sys
from typing import Annotated, Any

import uvicorn
from mcp import types
from pydantic import BaseModel

QUESTION = [types.SamplingMessage(role="user", content=types.TextContent(type="text", text="what now?"))]


class Answer(BaseModel):
    answer: str


def of_mcp(over):
    from mcp.server.mcpserver import Context, MCPServer
    from mcp.server.mcpserver.resolve import Elicit, ListRoots, Resolve, Sample

    server = MCPServer("python-mcp", instructions="Ask me anything.")

    def sampled() -> Sample:
        return Sample(QUESTION, max_tokens=16)

    def elicited() -> Elicit[Answer]:
        return Elicit("what is it?", Answer)

    def roots() -> ListRoots:
        return ListRoots()

    @server.tool()
    async def steps(ctx: Context) -> str:
        for step in range(1, 4):
            await ctx.report_progress(step, 3, f"step {step}")
        return "all steps done"

    @server.tool()
    async def sample(came: Annotated[types.CreateMessageResult, Resolve(sampled)]) -> str:
        return f"sampled: {came.content.text}"

    @server.tool()
    async def elicit(came: Annotated[Answer, Resolve(elicited)]) -> str:
        return f"elicited: {came.answer}"

    @server.tool()
    async def list_roots(came: Annotated[types.ListRootsResult, Resolve(roots)]) -> str:
        return f"roots: {[str(root.uri) for root in came.roots]}"

    common(server)
    return server.sse_app() if over == "sse" else server.streamable_http_app()


def of_fastmcp(over):
    from fastmcp import Context, FastMCP

    server = FastMCP("fastmcp", instructions="Ask me anything.")

    async def ask(ctx: Context, key: str, request, in_legacy) -> Any:
        """What the client says to one request: (answer, None), or (None, the unfinished result that asks it)."""
        if ctx.request_context.protocol_version < "2026-07-28":
            return await in_legacy(), None
        if ctx.input_responses and key in ctx.input_responses:
            return ctx.input_responses[key], None
        return None, types.InputRequiredResult(input_requests={key: request}, request_state=f"asked {key}")

    @server.tool
    async def steps(ctx: Context) -> str:
        for step in range(1, 4):
            await ctx.report_progress(step, 3, f"step {step}")
        return "all steps done"

    @server.tool(output_schema=None)
    async def sample(ctx: Context):
        params = types.CreateMessageRequestParams(messages=QUESTION, max_tokens=16)

        async def now():
            return await ctx.session.create_message(QUESTION, max_tokens=16, related_request_id=ctx.request_id)

        came, unfinished = await ask(ctx, "sample", types.CreateMessageRequest(params=params), now)
        return unfinished or f"sampled: {came.content.text}"

    @server.tool(output_schema=None)
    async def elicit(ctx: Context):
        params = types.ElicitRequestFormParams(message="what is it?", requested_schema=Answer.model_json_schema())

        async def now():
            return await ctx.session.elicit("what is it?", Answer.model_json_schema(), related_request_id=ctx.request_id)

        came, unfinished = await ask(ctx, "elicit", types.ElicitRequest(params=params), now)
        return unfinished or f"elicited: {came.content['answer']}"

    common(server)
    return server.http_app(transport=over)


def common(server):
    @server.tool()
    def echo(message: str) -> str:
        return f"echo: {message}"

    @server.tool()
    def forbidden() -> str:
        print("called forbidden", flush=True)
        return "forbidden: done"

    @server.resource("demo://text")
    def text() -> str:
        return "a text of two lines\nwith \u00e9 and \U0001f600"

    @server.resource("demo://number/{number}")
    def number(number: str) -> str:
        return f"number {number}"

    @server.prompt()
    def greet(name: str) -> str:
        return f"Greet {name}."


async def serve(name):
    kind, over = name.split("/")
    listener = socket.create_server(("127.0.0.1", 0))
    print(f"listening {listener.getsockname()[1]}", flush=True)
    app = {"mcp": of_mcp, "fastmcp": of_fastmcp}[kind](over)
    config = uvicorn.Config(app, log_level="error", lifespan="on")
    await uvicorn.Server(config).serve(sockets=[listener])


async def main():
    logging.disable()
    await asyncio.gather(*[serve(name) for name in sys.argv[1:]])


asyncio.run(main())
