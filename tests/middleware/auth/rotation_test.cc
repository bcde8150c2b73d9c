// Keys that change while calls are running.

#include <gtest/gtest.h>
#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <thread>
#include <vector>

#include "served.h"

namespace auth_test {
namespace {

using cpprpc::JwtFileOptions;
using cpprpc::StatusCode;
using namespace std::chrono_literals;

// A file of keys in a folder of its own.
class KeyFile {
 public:
  KeyFile() {
    std::string name = (std::filesystem::temp_directory_path() / "auth_test_XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("no folder can be made");
    folder_ = name;
  }
  KeyFile(const KeyFile&) = delete;
  KeyFile& operator=(const KeyFile&) = delete;
  ~KeyFile() { std::filesystem::remove_all(folder_); }

  [[nodiscard]] std::filesystem::path path() const { return folder_ / "jwks.json"; }
  void replace(const std::string& content) const {
    std::ofstream(folder_ / "new") << content;
    std::filesystem::rename(folder_ / "new", path());
  }

 private:
  std::filesystem::path folder_;
};

class RotationTest : public AuthTest {
 protected:
  void SetUp() override {
    AuthTest::SetUp();
    file.replace(key_set({old_key.jwk({.id = "old"})}));
    authenticate = verified_by(5ms);
  }

  [[nodiscard]] Authenticate verified_by(std::chrono::milliseconds interval) const {
    const auto quiet = [](const Status&, std::string_view) {};
    const auto keys =
        JwtKeys::from_file(file.path(), JwtFileOptions().check_every(interval).log(quiet));
    return Authenticate().jwt(JwtVerifier(
        keys.value(),
        JwtOptions{}.algorithms({JwtAlgorithm::ES256}).issuer("acme").audience("orders")));
  }

  static CallOptions signed_by(const SigningKey& key, const std::string& id) {
    return bearing(key.sign(R"({"alg":"ES256","kid":")" + id + "\"}",
                            R"({"iss":"acme","aud":"orders","sub":"ada","exp":9999999999})"));
  }

  const SigningKey old_key = SigningKey::elliptic();
  const SigningKey new_key = SigningKey::elliptic();
  const CallOptions old_token = signed_by(old_key, "old");
  const CallOptions new_token = signed_by(new_key, "new");
  KeyFile file;
};
CPPRPC_ON_EVERY_TRANSPORT(RotationTest);

// Three files: old, both, new. Calls never stop; none is refused that should not be.
TEST_P(RotationTest, WhileCallsAreRunning) {
  std::atomic<bool> is_old_removed = false;
  std::atomic<bool> is_over = false;
  std::atomic<int> accepted = 0;
  std::atomic<int> refused = 0;
  std::vector<std::jthread> callers;
  for (int i = 0; i < 3; ++i) {
    callers.emplace_back([&] {
      while (!is_over) {
        const bool was_removed = is_old_removed;
        const Status status = once(old_token).status;
        if (status.is_ok()) {
          ++accepted;
          continue;
        }
        EXPECT_EQ(status, Status::unauthenticated("the token's key is not known"));
        // Nobody is refused before the key was removed.
        EXPECT_TRUE(was_removed || is_old_removed);
        ++refused;
      }
    });
  }
  while (accepted < 20) std::this_thread::yield();
  EXPECT_EQ(once(new_token).status, Status::unauthenticated("the token's key is not known"));

  file.replace(key_set({old_key.jwk({.id = "old"}), new_key.jwk({.id = "new"})}));
  while (!once(new_token).status.is_ok()) std::this_thread::yield();
  const int before = accepted;
  while (accepted < before + 20) std::this_thread::yield();
  EXPECT_EQ(refused, 0);

  is_old_removed = true;
  file.replace(key_set({new_key.jwk({.id = "new"})}));
  while (once(old_token).status.is_ok()) std::this_thread::yield();
  // From then on the old one is refused, and the new one is not.
  const int last = accepted;
  for (int i = 0; i < 20; ++i) {
    EXPECT_EQ(once(old_token).status.code(), StatusCode::Unauthenticated);
    EXPECT_EQ(once(new_token).status, Status::ok());
  }
  is_over = true;
  callers.clear();
  EXPECT_LE(accepted, last + 3);  // those that were on their way
  EXPECT_GT(refused, 0);
}

// A key that nobody knows has the file looked at, long before it is its time.
TEST_P(RotationTest, ANewKeyIsFoundAtOnce) {
  authenticate = verified_by(std::chrono::hours(1));
  EXPECT_EQ(once(old_token).status, Status::ok());
  file.replace(key_set({new_key.jwk({.id = "new"})}));
  while (!once(new_token).status.is_ok()) std::this_thread::yield();
  EXPECT_EQ(once(old_token).status.code(), StatusCode::Unauthenticated);
}

TEST_P(RotationTest, ABrokenFileLeavesTheKeysAsTheyAre) {
  for (const std::string broken : {"", "{", "{\"keys\":[{}]}"}) {
    file.replace(broken);
    // It is read at the latest now, because of a key that nobody knows.
    EXPECT_EQ(once(new_token).status.code(), StatusCode::Unauthenticated);
    EXPECT_EQ(once(old_token).status, Status::ok());
  }
  std::filesystem::remove(file.path());
  EXPECT_EQ(once(new_token).status.code(), StatusCode::Unauthenticated);
  EXPECT_EQ(once(old_token).status, Status::ok());
  file.replace(key_set({new_key.jwk({.id = "new"})}));
  while (!once(new_token).status.is_ok()) std::this_thread::yield();
}

// An empty set is no broken one: the last key was taken back, and with it what was remembered.
TEST_P(RotationTest, AnEmptySetTakesAllKeysBack) {
  EXPECT_EQ(once(old_token).status, Status::ok());
  file.replace("{\"keys\":[]}");
  while (once(old_token).status.is_ok()) std::this_thread::yield();
  EXPECT_EQ(once(old_token).status, Status::unauthenticated("the token's key is not known"));
  file.replace(key_set({old_key.jwk({.id = "old"})}));
  while (!once(old_token).status.is_ok()) std::this_thread::yield();
}

}  // namespace
}  // namespace auth_test
