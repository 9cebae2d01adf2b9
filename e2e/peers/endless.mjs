// node endless.mjs: an MCP server that answers every call with progress that never ends, and says when its caller is gone.
import http from 'node:http';

const progress = (n) =>
  `data: {"jsonrpc":"2.0","method":"notifications/progress","params":{"progressToken":1,"progress":${n}}}\n\n`;

const server = http.createServer((request, response) => {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  let told = 0;
  const telling = setInterval(() => response.write(progress(++told)), 20);
  response.on('close', () => {
    clearInterval(telling);
    console.log('caller gone');
  });
});
server.listen(0, '127.0.0.1', () => console.log(`listening ${server.address().port}`));
