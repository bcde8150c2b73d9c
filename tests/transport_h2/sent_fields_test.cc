// What becomes of header fields that are sent again and again: nghttp2 deflates them here.

#include "cpprpc/transport/h2/session/sent_fields.h"

#include <gtest/gtest.h>
#include <nghttp2/nghttp2.h>

#include <memory>
#include <string>
#include <vector>

#include "cpprpc/transport/h2/session/repeated_fields.h"

namespace cpprpc::transport::h2 {
namespace {

// One end of a connection, and the other, which gets what this one sends.
class Deflated {
 public:
  Deflated() {
    nghttp2_hd_deflater* deflater = nullptr;
    nghttp2_hd_inflater* inflater = nullptr;
    EXPECT_EQ(nghttp2_hd_deflate_new(&deflater, 4096), 0);
    EXPECT_EQ(nghttp2_hd_inflate_new(&inflater), 0);
    deflater_.reset(deflater);
    inflater_.reset(inflater);
  }

  // The bytes that the fields take, which are understood.
  std::size_t size(const SentFields& fields) {
    const auto span = fields.get();
    std::vector<std::uint8_t> bytes(
        nghttp2_hd_deflate_bound(deflater_.get(), span.data(), span.size()));
    const ssize_t size = nghttp2_hd_deflate_hd(deflater_.get(), bytes.data(), bytes.size(),
                                               const_cast<nghttp2_nv*>(span.data()), span.size());
    EXPECT_GE(size, 0);
    bytes.resize(static_cast<std::size_t>(size));
    expect_inflated(bytes, fields);
    return bytes.size();
  }

  std::size_t size(const Metadata& metadata) {
    SentFields fields;
    fields.add(metadata, sent_);
    return size(fields);
  }

  [[nodiscard]] std::size_t table_entries() const {
    return nghttp2_hd_deflate_get_num_table_entries(deflater_.get()) - 61;  // RFC 7541, appendix A
  }

 private:
  void expect_inflated(std::vector<std::uint8_t>& bytes, const SentFields& fields) {
    std::size_t at = 0;
    for (const nghttp2_nv& sent : fields.get()) {
      nghttp2_nv got{};
      int flags = 0;
      while ((flags & NGHTTP2_HD_INFLATE_EMIT) == 0) {
        const ssize_t used = nghttp2_hd_inflate_hd2(inflater_.get(), &got, &flags,
                                                    bytes.data() + at, bytes.size() - at, 1);
        ASSERT_GE(used, 0);
        at += static_cast<std::size_t>(used);
      }
      EXPECT_EQ(text(got.name, got.namelen), text(sent.name, sent.namelen));
      EXPECT_EQ(text(got.value, got.valuelen), text(sent.value, sent.valuelen));
    }
    nghttp2_hd_inflate_end_headers(inflater_.get());
  }

  static std::string text(const std::uint8_t* bytes, std::size_t size) {
    return {reinterpret_cast<const char*>(bytes), size};
  }

  struct Delete {
    void operator()(nghttp2_hd_deflater* deflater) const { nghttp2_hd_deflate_del(deflater); }
    void operator()(nghttp2_hd_inflater* inflater) const { nghttp2_hd_inflate_del(inflater); }
  };
  std::unique_ptr<nghttp2_hd_deflater, Delete> deflater_;
  std::unique_ptr<nghttp2_hd_inflater, Delete> inflater_;
  RepeatedFields sent_;
};

Metadata one(std::string_view key, std::string_view value) {
  Metadata metadata;
  metadata.add(key, value);
  return metadata;
}

TEST(SentFields, OfTheSameValueAreAByteAtLast) {
  Deflated connection;
  const std::size_t first = connection.size(one("x-tenant", "acme-and-sons"));
  EXPECT_EQ(connection.table_entries(), 0u);
  EXPECT_EQ(connection.size(one("x-tenant", "acme-and-sons")), first);  // has its place from now on
  EXPECT_EQ(connection.table_entries(), 1u);
  EXPECT_EQ(connection.size(one("x-tenant", "acme-and-sons")), 1u);
  EXPECT_EQ(connection.size(one("x-tenant", "acme-and-sons")), 1u);
}

TEST(SentFields, OfAnotherValueEachTimeDriveNobodyOut) {
  Deflated connection;
  for (int i = 0; i < 3; ++i) connection.size(one("x-tenant", "acme"));
  for (int i = 0; i < 1000; ++i) {
    Metadata metadata = one("x-tenant", "acme");
    metadata.add("x-request-id", "id-" + std::to_string(i));
    connection.size(metadata);
  }
  EXPECT_EQ(connection.table_entries(), 1u);
  EXPECT_EQ(connection.size(one("x-tenant", "acme")), 1u);
}

TEST(SentFields, OfStatusesTakeNoPlaceButForTheCode) {
  Deflated connection;
  for (int i = 0; i < 100; ++i) {
    const std::string number = std::to_string(i);
    const Status status(StatusCode::NotFound, "no user " + number, number);
    SentFields fields;
    fields.add(status);
    connection.size(fields);
  }
  EXPECT_EQ(connection.table_entries(), 1u);  // grpc-status: 5
}

TEST(SentFields, OfBytesStayUntilTheyAreSubmitted) {
  Deflated connection;
  Metadata metadata = one("a-bin", std::string(100, '\xff'));
  metadata.add("b-bin", "");
  metadata.add("c", "text");
  EXPECT_GT(connection.size(metadata), 100u);
  EXPECT_EQ(connection.size(Metadata()), 0u);
}

TEST(RepeatedFields, KnowTheLastValueOfEachName) {
  RepeatedFields sent;
  EXPECT_FALSE(sent.repeats("a", "1"));
  EXPECT_TRUE(sent.repeats("a", "1"));
  EXPECT_FALSE(sent.repeats("a", "2"));
  EXPECT_FALSE(sent.repeats("a", "1"));
  EXPECT_FALSE(sent.repeats("b", "1"));
  EXPECT_TRUE(sent.repeats("b", "1"));
  EXPECT_FALSE(sent.repeats("", ""));
}

}  // namespace
}  // namespace cpprpc::transport::h2
