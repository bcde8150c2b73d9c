// Verifies tokens for pyjwt_test.py: keys.json of the folder that is its argument has the keys;
// each line that it reads is a token, and each that it prints says whose that is, or why it is
// refused.

#include <iostream>
#include <string>

#include "cpprpc/middleware/auth/jwt_verifier.h"

namespace {

using cpprpc::Caller;
using cpprpc::JwtAlgorithm;
using cpprpc::JwtKeys;
using cpprpc::JwtOptions;
using cpprpc::JwtVerifier;
using cpprpc::Result;

std::string answer(const JwtVerifier& verifier, const std::string& token) {
  const Result<Caller> caller = verifier.verify(token);
  if (!caller) return caller.error().to_string();
  std::string text = "OK " + caller->subject();
  for (const std::string& scope : caller->scopes()) text += " " + scope;
  return text;
}

}  // namespace

int main(int argc, char** argv) {
  const auto keys = JwtKeys::from_file(std::string(argc > 1 ? argv[1] : ".") + "/keys.json");
  if (!keys) {
    std::cerr << keys.error().to_string() << "\n";
    return 1;
  }
  const JwtVerifier verifier(
      *keys, JwtOptions{}
                 .algorithms({JwtAlgorithm::HS256, JwtAlgorithm::RS256, JwtAlgorithm::ES256})
                 .issuer("pyjwt")
                 .audience("orders"));
  for (std::string token; std::getline(std::cin, token);) {
    std::cout << answer(verifier, token) << std::endl;
  }
}
