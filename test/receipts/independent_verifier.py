"""A second verifier, written from docs/reference/receipt.md alone. Prints what it says of each file of vectors."""

import hashlib
import json
import re
import sys

import document_form as form
from canonical_json import NotCanonical, canonical, well_formed
from document_form import Failure, expect
from eth_account import Account
from eth_account.messages import encode_defunct, encode_typed_data
from eth_keys.exceptions import BadSignature, ValidationError
from eth_utils import keccak
from merkle_proof import is_consistent, leaf_hash, path_length, root_of_path
from signed_note import from_base64, read_checkpoint

HALF_ORDER = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141 // 2
MEDIA = {"image_url": "image_url", "input_image": "image_url", "video_url": "video_url", "input_video": "video_url"}
SKIPPED = object()


def sha256_json(value):
    try:
        return "0x" + hashlib.sha256(canonical(value).encode()).hexdigest()
    except NotCanonical as error:
        raise Failure("not_canonical") from error


def dicts(value):
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def hashed_url(url):
    match = re.match("data:[^,]*;base64,", url)
    if match is None:
        return url
    try:
        payload = from_base64(url[match.end() :], "bad_base64")
    except Failure:
        return url
    return f"{match[0]}sha256:{hashlib.sha256(payload).hexdigest()}"


def with_hashed_media(request):
    copy = json.loads(json.dumps(request))
    for holder in dicts(copy["messages"] if isinstance(copy.get("messages"), list) else copy.get("input")):
        for part in dicts(holder.get("content")) + dicts(holder.get("output")):
            member = MEDIA.get(part["type"]) if isinstance(part.get("type"), str) else None
            place = part.get(member)
            if isinstance(place, str):
                part[member] = hashed_url(place)
            elif isinstance(place, dict) and isinstance(place.get("url"), str):
                place["url"] = hashed_url(place["url"])
    return copy


def signed_statement(receipt):
    types = {"Receipt": [{"name": name, "type": kind} for name, (kind, _) in form.STATEMENT.items()]}
    domain = {"name": "Verbatim Receipt", "version": "1", "chainId": receipt["chain_id"]}
    return encode_typed_data(domain, types, receipt["statement"])


def recover(message, signature, prefix=""):
    expect(signature[64] in (27, 28), f"{prefix}bad_recovery_id")
    expect(int.from_bytes(signature[32:64], "big") <= HALF_ORDER, f"{prefix}high_s")
    try:
        return Account.recover_message(message, signature=signature)
    except (BadSignature, ValidationError) as error:
        raise Failure(f"{prefix}bad_signature") from error


def content_text(content):
    if isinstance(content, str):
        return content
    return "".join(part["text"] for part in dicts(content) if isinstance(part.get("text"), str))


def eigen_text(chain_id, request, response, injected):
    if response.get("object") == "response":
        given = request.get("input")
        items = [{"content": given}] if isinstance(given, str) else dicts(given)
        asked = [request.get("instructions")]
        for item in items:
            kind = item.get("type")
            asked.append(item.get("output") if kind == "function_call_output" else None)
            asked.append(item.get("content") if kind in (None, "message") else None)
        answered = [item.get("content") for item in dicts(response.get("output")) if item.get("type") == "message"]
    else:
        asked = [message.get("content") for message in dicts(request.get("messages"))]
        messages = [choice.get("message") for choice in dicts(response.get("choices"))]
        answered = [message.get("content") for message in dicts(messages)]
    model = response.get("model") if isinstance(response.get("model"), str) else ""
    contents = [message["content"] for message in injected] + asked + answered
    return f"{chain_id}{model}" + "".join(map(content_text, contents))


def check_eigen(chain_id, request, response, injected, operator):
    signature = response.get("signature")
    expect(isinstance(signature, str), "eigenai_signature_missing")
    expect(re.fullmatch("[0-9a-f]{130}", signature), "eigenai_signature_malformed")
    text = eigen_text(chain_id, request, response, injected)
    expect(well_formed(text), "not_canonical")
    signer = recover(encode_defunct(text=text), bytes.fromhex(signature), "eigenai_")
    expect(signer == operator, "eigenai_signature_mismatch")


def known_address(given):
    expect(re.fullmatch("0x[0-9a-fA-F]{40}", given), "bad_address")
    plain_case = given[2:] in (given[2:].lower(), given[2:].upper())
    checksummed = form.to_checksum_address(given)
    expect(plain_case or checksummed == given, "bad_address")
    return checksummed


def want_logged(trust):
    expect(not (trust.get("requireInclusion") or "logKey" in trust or "known" in trust), "inclusion_missing")


def same(asked, ran):
    expect(asked is None or canonical(asked) == canonical(ran), "parameter_mismatch")


AS_THEY_ARE = "temperature top_p top_k min_p repetition_penalty frequency_penalty presence_penalty n parallel_tool_calls separate_reasoning"


def tool_name(choice):
    if not isinstance(choice, dict):
        return choice
    if choice.get("type") == "allowed_tools":
        return None
    named = choice["function"] if isinstance(choice.get("function"), dict) else choice
    return ["function", named.get("name")]


class Bundle:
    def __init__(self, document, trust):
        self.trust, self.receipt = trust, document["receipt"]
        self.request, self.response = document["request"], document["response"]
        self.inclusion, self.note = document.get("inclusion"), document.get("checkpoint")
        self.statement, self.resolved = self.receipt["statement"], self.receipt["resolved"]
        self.head = None

    def checks(self):
        chain, eigen = self.receipt["chain_id"], self.resolved["injected"]
        operator = self.statement["operator"]
        return [
            ("chain", self.chain),
            ("receipt-signature", self.signature),
            ("operator", self.operator),
            ("request", self.matches_request),
            ("parameters", self.parameters),
            ("answer", self.answer),
            ("eigenai-signature", lambda: check_eigen(chain, self.request, self.response, eigen, operator)),
            ("checkpoint", self.checkpoint),
            ("inclusion", self.included),
            ("consistency", self.consistent),
        ]

    def chain(self):
        told = self.response.get("chain_id")
        expect(form.is_number(told) and told == self.receipt["chain_id"], "chain_mismatch")
        expect(self.trust.get("chainId", told) == told, "chain_mismatch")

    def signature(self):
        signer = recover(signed_statement(self.receipt), bytes.fromhex(self.receipt["signature"][2:]))
        expect(signer == self.statement["operator"], "receipt_signature_mismatch")

    def operator(self):
        if "operator" not in self.trust:
            return SKIPPED
        expect(known_address(self.trust["operator"]) == self.statement["operator"], "operator_mismatch")

    def matches_request(self):
        hashed = {"request": with_hashed_media(self.request), "resolved": self.resolved}
        expect(sha256_json(hashed) == self.statement["requestHash"], "request_mismatch")

    def parameters(self):
        request, resolved = self.request, self.resolved
        for name in AS_THEY_ARE.split():
            same(request.get(name), resolved[name])
        for seed in (request.get("seed"), self.response.get("seed")):
            expect(seed is None or seed == int(resolved["seed"]), "parameter_mismatch")
        limits = [request.get(name) for name in ("max_completion_tokens", "max_tokens", "max_output_tokens")]
        limit = next((limit for limit in limits if limit is not None), None)
        same(None if limit == -1 else limit, resolved["max_tokens"])
        same(tool_name(request.get("tool_choice")), tool_name(resolved["tool_choice"]))
        kwargs = request.get("chat_template_kwargs")
        same(kwargs.get("current_date") if isinstance(kwargs, dict) else None, resolved["current_date"])
        for name in ("current_date", "reasoning_effort"):
            same(self.response.get(name), resolved[name])

    def answer(self):
        response, statement = self.response, self.statement
        bare = {name: value for name, value in response.items() if name not in ("signature", "receipt")}
        expect(sha256_json(bare) == statement["outputHash"], "answer_mismatch")
        expect(response.get("receipt") == statement["receipt"], "receipt_id_mismatch")
        expect(response.get("id") == statement["response"], "response_id_mismatch")
        expect(response.get("model") == statement["model"], "model_mismatch")
        usage = response.get("usage") or {}
        details = usage.get("completion_tokens_details") or usage.get("output_tokens_details") or {}
        counts = [
            (usage.get("prompt_tokens", usage.get("input_tokens")), "promptTokens"),
            (usage.get("completion_tokens", usage.get("output_tokens")), "completionTokens"),
            (details.get("reasoning_tokens"), "reasoningTokens"),
        ]
        expect(all(told in (None, statement[name]) for told, name in counts), "usage_mismatch")

    def read(self, note):
        return read_checkpoint(note, self.statement["log"], self.trust.get("witnesses", []))

    def checkpoint(self):
        log = self.statement["log"]
        expect(self.trust.get("logKey", log) == log, "log_mismatch")
        if self.note is None:
            return SKIPPED
        self.head = self.read(self.note)

    def included(self):
        if self.inclusion is None:
            return want_logged(self.trust)
        if self.head is None:
            return SKIPPED
        index, size = self.inclusion["leaf_index"], self.inclusion["tree_size"]
        path = [bytes.fromhex(one) for one in self.inclusion["hashes"]]
        expect(size == self.head[0], "tree_size_mismatch")
        expect(index < size, "leaf_out_of_range")
        expect(len(path) == path_length(index, size), "proof_length")
        message = signed_statement(self.receipt)
        leaf = leaf_hash(keccak(b"\x19" + message.version + message.header + message.body))
        expect(root_of_path(leaf, index, size, path) == self.head[1], "inclusion_mismatch")

    def consistent(self):
        known = self.trust.get("known")
        if known is None or self.head is None:
            return SKIPPED
        older, newer = sorted([self.read(known["checkpoint"]), self.head])
        if older[0] == newer[0]:
            expect(older == newer, "log_forked")
        elif "consistency" in known:
            proof = [bytes.fromhex(one) for one in known["consistency"]]
            expect(is_consistent(older[0], newer[0], older[1], newer[1], proof), "consistency_mismatch")


class Plain:
    def __init__(self, document, trust):
        self.request, self.response, self.trust = document["request"], document["response"], trust

    def checks(self):
        return [
            ("chain", self.chain),
            ("receipt-signature", lambda: expect(self.response.get("receipt") is None, "receipt_missing")),
            ("eigenai-signature", self.signature),
            ("inclusion", lambda: want_logged(self.trust)),
        ]

    def chain(self):
        told = self.response.get("chain_id")
        chain = self.trust.get("chainId", told)
        expect(chain is not None, "chain_unknown")
        form.whole(least=1)(chain)
        expect(told in (None, chain), "chain_mismatch")
        return chain

    def signature(self):
        expect("operator" in self.trust, "operator_unknown")
        operator = known_address(self.trust["operator"])
        check_eigen(self.chain(), self.request, self.response, [], operator)


def failed_checks(document, trust):
    document = form.without_nulls(document)
    bundle = form.is_bundle(document)
    try:
        (form.bundle if bundle else form.plain)(document)
    except Failure as failure:
        return [["well-formed", failure.code]]
    failed = []
    for name, check in (Bundle if bundle else Plain)(document, trust).checks():
        try:
            check()
        except Failure as failure:
            failed.append([name, failure.code])
    return failed


for path in sys.argv[1:]:
    with open(path, encoding="utf-8") as file:
        vector = json.load(file, object_pairs_hook=form.once)
    print(json.dumps([path, failed_checks(vector["document"], vector["trust"])]))
