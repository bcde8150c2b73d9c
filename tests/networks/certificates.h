// Certificates, made when a test runs: none is checked in.
//
//   const Authority authority("test CA");
//   const TlsCertificate server = authority.issue(Subject{.dns_names = {"users.test"}});

#pragma once

#include <chrono>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "cpprpc/rpc/tls.h"

struct evp_pkey_st;
struct x509_st;

namespace networks {

struct Subject {
  std::string common_name = "test";
  std::vector<std::string> dns_names = {};
  std::vector<std::string> ip_addresses = {};
  std::vector<std::string> uris = {};
  std::chrono::seconds valid_until = std::chrono::hours(1);  // from now; negative: expired
};

/// A root, and what it vouches for.
class Authority {
 public:
  explicit Authority(const std::string& name);
  Authority(const Authority&) = delete;
  Authority& operator=(const Authority&) = delete;
  ~Authority();

  [[nodiscard]] std::string roots() const;
  [[nodiscard]] cpprpc::TlsCertificate issue(const Subject& subject) const;

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

/// For "localhost" and the addresses of this machine.
Subject local_server();

/// A folder that goes with this object.
class Folder {
 public:
  Folder();
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  ~Folder();

  [[nodiscard]] std::string path(const std::string& name) const;
  /// In one step, as renewals should be: beside the old file, then in its place.
  void write(const std::string& name, const std::string& content) const;

 private:
  std::filesystem::path folder_;
};

}  // namespace networks
