"""A llama-server on a unix socket: greedy completions as token ids."""

import http.client
import json
import socket
import subprocess
import tempfile
import time
from pathlib import Path


class UnixConnection(http.client.HTTPConnection):
    def __init__(self, path):
        super().__init__("localhost")
        self.path = path

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.connect(self.path)


class Engine:
    """Runs while the `with` block does. Raises RuntimeError when it does not get ready within `timeout_s`."""

    def __init__(self, binary, model, *options, timeout_s=60):
        self.directory = tempfile.TemporaryDirectory(prefix="nano-")
        self.socket = str(Path(self.directory.name) / "engine.sock")
        command = [
            str(binary),
            "-m",
            str(model),
            "--host",
            self.socket,
            "--jinja",
            "-t",
            "2",
            "-c",
            "4096",
            "-np",
            "1",
            *options,
        ]
        self.log = open(Path(self.directory.name) / "log", "w")
        self.process = subprocess.Popen(command, stdout=self.log, stderr=self.log)
        self.timeout_s = timeout_s

    def __enter__(self):
        end = time.monotonic() + self.timeout_s
        while time.monotonic() < end and self.process.poll() is None:
            try:
                if self.ask("GET", "/health").get("status") == "ok":
                    return self
            except OSError:
                pass
            time.sleep(0.05)
        log = Path(self.log.name).read_text()
        self.__exit__()
        raise RuntimeError(f"the engine did not start:\n{log[-3000:]}")

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()
        self.log.close()
        self.directory.cleanup()

    def ask(self, method, path, body=None):
        connection = UnixConnection(self.socket)
        connection.request(method, path, json.dumps(body) if body else None, {"Content-Type": "application/json"})
        answer = json.loads(connection.getresponse().read())
        connection.close()
        return answer

    def complete(self, prompt, most_tokens=400):
        """Token ids of the greedy continuation. The end token itself is not among them."""
        body = {
            "prompt": prompt,
            "temperature": 0,
            "n_predict": most_tokens,
            "return_tokens": True,
            "cache_prompt": True,
        }
        answer = self.ask("POST", "/completion", body)
        if "tokens" not in answer:
            raise RuntimeError(f"the engine refused: {answer}")
        return answer["tokens"]

    def tokenize(self, text):
        return self.ask("POST", "/tokenize", {"content": text, "parse_special": True})["tokens"]
