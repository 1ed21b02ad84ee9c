"""Answers HTTPS requests on a free port of 127.0.0.1, which it prints, with one label: that of the client's certificate, or "nobody"."""
import http.server
import ssl
import sys

certificate, key = sys.argv[1:3]


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        peer = self.connection.getpeercert()
        name = dict(pair[0] for pair in peer["subject"])["commonName"] if peer else "nobody"
        body = ('{"status":"success","data":["%s"]}' % name).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments):
        pass


server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(certificate, key)
context.load_verify_locations(certificate)
context.verify_mode = ssl.CERT_OPTIONAL
server.socket = context.wrap_socket(server.socket, server_side=True)
print(server.server_port, flush=True)
server.serve_forever()
