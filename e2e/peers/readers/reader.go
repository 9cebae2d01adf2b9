// What Go reads, into structs as Go's MCP servers do, which find members whatever the case of their names. A line on stdin is
// `M`, a space and bytes in base64; for each, one line on stdout, spelt as reader.mjs says at its head.
package main

import (
	"bufio"
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"sort"
	"strconv"
	"strings"
)

type message struct {
	Version json.RawMessage `json:"jsonrpc"`
	ID      json.RawMessage `json:"id"`
	Method  json.RawMessage `json:"method"`
	Params  json.RawMessage `json:"params"`
	Result  json.RawMessage `json:"result"`
	Error   json.RawMessage `json:"error"`
}

type params struct {
	Name            json.RawMessage `json:"name"`
	URI             json.RawMessage `json:"uri"`
	Arguments       json.RawMessage `json:"arguments"`
	Cursor          json.RawMessage `json:"cursor"`
	Level           json.RawMessage `json:"level"`
	TaskID          json.RawMessage `json:"taskId"`
	RequestState    json.RawMessage `json:"requestState"`
	RequestID       json.RawMessage `json:"requestId"`
	ProtocolVersion json.RawMessage `json:"protocolVersion"`
	Ref             json.RawMessage `json:"ref"`
	Argument        json.RawMessage `json:"argument"`
	Notifications   json.RawMessage `json:"notifications"`
	Meta            json.RawMessage `json:"_meta"`
}

type reference struct {
	Type json.RawMessage `json:"type"`
	Name json.RawMessage `json:"name"`
	URI  json.RawMessage `json:"uri"`
}

type argument struct {
	Name  json.RawMessage `json:"name"`
	Value json.RawMessage `json:"value"`
}

type subscriptions struct {
	URIs  json.RawMessage `json:"resourceSubscriptions"`
	Tasks json.RawMessage `json:"taskIds"`
}

func spelt(value any) string {
	switch it := value.(type) {
	case nil:
		return "n"
	case bool:
		if it {
			return "t"
		}
		return "f"
	case string:
		return `"` + hex.EncodeToString([]byte(it))
	case json.Number:
		double, _ := strconv.ParseFloat(string(it), 64) // out of range is infinite
		if double == 0 {
			return "#0000000000000000" // whatever its sign
		}
		return fmt.Sprintf("#%016x", math.Float64bits(double))
	case []any:
		items := make([]string, len(it))
		for i, item := range it {
			items[i] = spelt(item)
		}
		return "[" + strings.Join(items, ",") + "]"
	case map[string]any:
		members := make([]string, 0, len(it))
		for name, member := range it {
			members = append(members, hex.EncodeToString([]byte(name))+":"+spelt(member))
		}
		sort.Strings(members)
		return "{" + strings.Join(members, ",") + "}"
	}
	panic("no JSON value")
}

// speltRaw spells a value that was kept as text.
func speltRaw(text json.RawMessage) string {
	if text == nil {
		return "-"
	}
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	var value any
	if err := decoder.Decode(&value); err != nil {
		panic(err)
	}
	return spelt(value)
}

// into reads what is an object into what is pointed to; all else says nothing there.
func into(text json.RawMessage, whole any) bool {
	return len(text) == 0 || text[0] != '{' || json.Unmarshal(text, whole) == nil
}

func read(text []byte) string {
	var whole message
	if err := json.Unmarshal(text, &whole); err != nil {
		return fmt.Sprintf("refused %T", err)
	}
	var asked params
	var ref reference
	var arg argument
	var subs subscriptions
	var meta map[string]json.RawMessage
	if !into(whole.Params, &asked) || !into(asked.Ref, &ref) || !into(asked.Argument, &arg) ||
		!into(asked.Notifications, &subs) || !into(asked.Meta, &meta) {
		return "refused parameters"
	}
	parts := []json.RawMessage{
		whole.Method, whole.ID, asked.Name, asked.URI, asked.Arguments, whole.Params, whole.Result, whole.Error,
		asked.Cursor, asked.Level, asked.TaskID, asked.RequestState, asked.RequestID, asked.ProtocolVersion,
		ref.Type, ref.Name, ref.URI, arg.Name, arg.Value, subs.URIs, subs.Tasks,
		meta["io.modelcontextprotocol/protocolVersion"],
	}
	said := make([]string, len(parts))
	for i, part := range parts {
		said[i] = speltRaw(part)
	}
	return strings.Join(said, "\t")
}

func main() {
	in := bufio.NewScanner(os.Stdin)
	in.Buffer(make([]byte, 1<<16), 1<<26)
	out := bufio.NewWriter(os.Stdout)
	for in.Scan() {
		text, err := base64.StdEncoding.DecodeString(in.Text()[2:])
		if err != nil {
			panic(err)
		}
		fmt.Fprintln(out, read(text))
		out.Flush()
	}
}
