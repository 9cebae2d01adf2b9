"""MCP clients on Python, mcp and fastmcp, that are told what to do; what they read and print is said in caller.mjs."""
import asyncio
import contextlib
import importlib.metadata
import json
import logging
import sys

PATIENCE = 10


def say(what):
    print(json.dumps(what), flush=True)


def plain(result):
    if hasattr(result, "model_dump"):
        return result.model_dump(mode="json", by_alias=True, exclude_none=True)
    if isinstance(result, (list, tuple)):
        return [plain(one) for one in result]
    return result


def failure(error):
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    told = getattr(error, "error", None)
    return {
        "kind": type(error).__name__,
        "code": getattr(told, "code", None),
        "message": str(error).split("\n")[0],
        "data": plain(getattr(told, "data", None)),
    }


class Mcp:
    """The client of the package mcp."""

    def __init__(self, script, asked, heard):
        from mcp import types
        from mcp.client.client import Client
        from mcp.client.sse import sse_client

        async def sampled(context, params):
            asked.append("sampling/createMessage")
            text = types.TextContent(type="text", text="sampled")
            return types.CreateMessageResult(role="assistant", content=text, model="none")

        async def elicited(context, params):
            asked.append("elicitation/create")
            return types.ElicitResult(action="accept", content={"answer": "elicited"})

        async def roots(context):
            asked.append("roots/list")
            return types.ListRootsResult(roots=[types.Root(uri="file:///root", name="root")])

        answers = (
            {"sampling_callback": sampled, "elicitation_callback": elicited, "list_roots_callback": roots}
            if script["capable"]
            else {}
        )
        url = script["url"]
        self.client = Client(
            sse_client(url) if script["over"] == "sse" else url,
            mode="auto" if script["era"] == "modern" else "legacy",
            read_timeout_seconds=PATIENCE,
            cache=None,
            message_handler=heard,
            **answers,
        )

    def about(self):
        client = self.client
        return {
            "protocol": client.protocol_version,
            "server": plain(client.server_info),
            "capabilities": plain(client.server_capabilities),
            "instructions": client.instructions,
        }

    async def do(self, what, name, args):
        client = self.client
        match what:
            case "ping":
                return await client.send_ping()
            case "tools":
                return await client.list_tools()
            case "prompts":
                return await client.list_prompts()
            case "resources":
                return await client.list_resources()
            case "templates":
                return await client.list_resource_templates()
            case "prompt":
                return await client.get_prompt(name, args)
            case "read":
                return await client.read_resource(name)
            case "complete":
                from mcp import types

                return await client.complete(types.PromptReference(type="ref/prompt", name=name), args)
            case "call":
                return await client.call_tool(name, args, meta={"progressToken": f"of {name}"})


class FastMcp:
    """The client of the package fastmcp."""

    def __init__(self, script, asked, heard):
        from fastmcp import Client
        from fastmcp.client.transports import SSETransport, StreamableHttpTransport

        async def sampled(messages, params, context):
            asked.append("sampling/createMessage")
            return "sampled"

        async def elicited(message, response_type, params, context):
            asked.append("elicitation/create")
            return {"answer": "elicited"}

        async def roots(context):
            asked.append("roots/list")
            return ["file:///root"]

        answers = (
            {"sampling_handler": sampled, "elicitation_handler": elicited, "roots": roots} if script["capable"] else {}
        )
        kind = SSETransport if script["over"] == "sse" else StreamableHttpTransport
        mode = "auto" if script["era"] == "modern" else "legacy"
        self.client = Client(kind(script["url"]), mode=mode, timeout=PATIENCE, message_handler=heard, **answers)

    def about(self):
        client = self.client
        return {
            "protocol": client.protocol_version,
            "server": plain(client.server_info),
            "capabilities": plain(client.server_capabilities),
            "instructions": client.instructions,
        }

    async def do(self, what, name, args):
        client = self.client
        match what:
            case "ping":
                return await client.ping()
            case "tools":
                return await client.list_tools_mcp()
            case "prompts":
                return await client.list_prompts_mcp()
            case "resources":
                return await client.list_resources_mcp()
            case "templates":
                return await client.list_resource_templates_mcp()
            case "prompt":
                return await client.get_prompt_mcp(name, args)
            case "read":
                return await client.read_resource_mcp(name)
            case "complete":
                from mcp import types

                return await client.complete_mcp(types.PromptReference(type="ref/prompt", name=name), args)
            case "call":
                return await client.call_tool_mcp(name, args or {}, meta={"progressToken": f"of {name}"})


async def tell(script):
    kind = {"mcp": Mcp, "fastmcp": FastMcp}[script["client"]]
    asked, progress = [], []

    async def heard(message):
        notification = plain(getattr(message, "root", message))
        if notification.get("method") == "notifications/progress":
            progress.append(notification["params"])

    caller = kind(script, asked, heard)
    async with contextlib.AsyncExitStack() as stack:
        try:
            async with asyncio.timeout(PATIENCE * 1.5):
                await stack.enter_async_context(caller.client)
            say({"did": "connect", "result": caller.about()})
        except Exception as error:
            say({"did": "connect", "error": failure(error)})
            return {"end": "never connected"}
        for step in script["steps"]:
            what, name, args = (step + [None, None])[:3]
            said = {"did": f"{what} {name}" if name else what}
            try:
                async with asyncio.timeout(PATIENCE * 1.5):
                    said["result"] = plain(await caller.do(what, name, args))
            except Exception as error:
                said["error"] = failure(error)
            say(said)
    return {"end": "closed", "asked": asked, "progress": progress}


def main():
    logging.disable()
    say({"ready": [f"{name} {importlib.metadata.version(name)}" for name in ("mcp", "fastmcp")]})
    for line in sys.stdin:
        try:
            say(asyncio.run(tell(json.loads(line))))
        except Exception as error:
            say({"end": f"failed: {failure(error)['message']}"})


main()
