#!/usr/bin/env python3
"""Tokens of another implementation: what PyJWT (Debian: python3-jwt) signs is accepted, and what an
attacker makes with it is not.

    pyjwt_test.py PROGRAM    the program of program.cc
"""

import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "consumer"))
import tools  # noqa: E402

DEBIANS = "/usr/bin/python3"  # whose packages have it, whichever interpreter runs this

try:
    import jwt
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import ec, rsa
    from jwt.algorithms import ECAlgorithm, HMACAlgorithm, RSAAlgorithm
except ImportError:
    if os.path.exists(DEBIANS) and not os.path.samefile(sys.executable, DEBIANS):
        os.execv(DEBIANS, [DEBIANS, *sys.argv])
    tools.skip("PyJWT is missing (Debian: python3-jwt, python3-cryptography)")

SECRET = b"0123456789abcdef0123456789abcdef"


class AnySecret(HMACAlgorithm):
    """HMAC as attackers use it: PyJWT's own refuses public keys as secrets."""

    def prepare_key(self, key):
        return key


class Tokens(unittest.TestCase):
    """Each test asks the program about tokens that PyJWT has made."""

    @classmethod
    def setUpClass(cls):
        cls.rsa = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        cls.elliptic = ec.generate_private_key(ec.SECP256R1())
        cls.folder = tempfile.TemporaryDirectory()  # pylint: disable=consider-using-with
        keys = [dict(json.loads(text), kid=kid, alg=alg) for text, kid, alg in (
            (HMACAlgorithm.to_jwk(SECRET), "h", "HS256"),
            (RSAAlgorithm.to_jwk(cls.rsa.public_key()), "r", "RS256"),
            (ECAlgorithm.to_jwk(cls.elliptic.public_key()), "e", "ES256"))]
        for key in keys:
            key.pop("key_ops", None)  # of HMAC: only "verify" is for us to hear
        pathlib.Path(cls.folder.name, "keys.json").write_text(json.dumps({"keys": keys}),
                                                              encoding="utf-8")
        cls.program = subprocess.Popen(  # pylint: disable=consider-using-with
            [sys.argv[1], cls.folder.name], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            text=True)

    @classmethod
    def tearDownClass(cls):
        cls.program.stdin.close()
        status = cls.program.wait(timeout=60)
        cls.program.stdout.close()
        cls.folder.cleanup()
        if status != 0:
            raise RuntimeError(f"the program ended with {status}")

    def verified(self, token):
        self.program.stdin.write(token + "\n")
        self.program.stdin.flush()
        return self.program.stdout.readline().strip()

    def claims(self, **others):
        return {"iss": "pyjwt", "aud": "orders", "sub": "ada", "scope": "read write",
                "exp": int(time.time()) + 3600, **others}

    def token(self, **others):
        return jwt.encode(self.claims(**others), self.elliptic, "ES256", {"kid": "e"})

    def assert_refused(self, token, why):
        self.assertEqual(self.verified(token), f"UNAUTHENTICATED: {why}")

    # --- accepted

    def assert_accepted(self, key, algorithm, kid):
        for headers in ({"kid": kid}, {}):
            for audience in ("orders", ["billing", "orders"]):
                token = jwt.encode(self.claims(aud=audience), key, algorithm, headers)
                for _ in range(2):  # verified, and remembered
                    self.assertEqual(self.verified(token), "OK ada read write")

    def test_hs256(self):
        self.assert_accepted(SECRET, "HS256", "h")

    def test_rs256(self):
        self.assert_accepted(self.rsa, "RS256", "r")

    def test_es256(self):
        for _ in range(20):  # numbers of a signature may begin with zeros
            self.assert_accepted(self.elliptic, "ES256", "e")

    def test_claims_that_are_not_ascii(self):
        self.assertEqual(self.verified(self.token(sub="Ada Lovelace, née Byron", scope="é")),
                         "OK Ada Lovelace, née Byron é")

    # --- refused

    def test_expired(self):
        self.assert_refused(self.token(exp=int(time.time()) - 1), "the token has expired")

    def test_not_yet_valid(self):
        self.assert_refused(self.token(nbf=int(time.time()) + 600), "the token is not valid yet")

    def test_wrong_audience(self):
        self.assert_refused(self.token(aud="billing"), "the token is for another audience")

    def test_wrong_issuer(self):
        self.assert_refused(self.token(iss="evil"), "the token is of another issuer")

    def test_alg_none(self):
        self.assert_refused(jwt.encode(self.claims(), None, "none"),
                            "the token is signed with an algorithm that is not accepted")

    def test_hs256_signed_with_the_rsa_public_key(self):
        attacker = jwt.PyJWS()
        attacker.unregister_algorithm("HS256")
        attacker.register_algorithm("HS256", AnySecret(AnySecret.SHA256))
        public = self.rsa.public_key()
        spellings = [public.public_bytes(encoding, form) for encoding, form in (
            (serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo),
            (serialization.Encoding.PEM, serialization.PublicFormat.PKCS1),
            (serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo))]
        payload = json.dumps(self.claims(sub="root")).encode()
        for key in spellings + [spellings[0].strip(), RSAAlgorithm.to_jwk(public).encode()]:
            token = attacker.encode(payload, key, "HS256", {"kid": "r"})
            self.assert_refused(token, "the token's key is not known")
            token = attacker.encode(payload, key, "HS256")
            self.assert_refused(token, "the token's signature is wrong")

    def test_another_key(self):
        stranger = ec.generate_private_key(ec.SECP256R1())
        self.assert_refused(jwt.encode(self.claims(), stranger, "ES256", {"kid": "e"}),
                            "the token's signature is wrong")

    def test_truncated(self):
        token = self.token()
        self.assertEqual(self.verified(token), "OK ada read write")
        for size in range(len(token)):
            self.assertIn("UNAUTHENTICATED", self.verified(token[:size]))

    def test_oversized(self):
        self.assert_refused(self.token(more="x" * 9000), "the token is too long")

    def test_an_algorithm_that_is_not_accepted(self):
        self.assert_refused(jwt.encode(self.claims(), self.rsa, "RS512", {"kid": "r"}),
                            "the token is signed with an algorithm that is not accepted")


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit("pyjwt_test.py PROGRAM: where is the program?")
    unittest.main(argv=sys.argv[:1], verbosity=2)
