#include "cpprpc/transport/grpc/detail/convert.h"

#include <grpc/byte_buffer.h>
#include <grpc/byte_buffer_reader.h>
#include <grpc/compression.h>
#include <grpc/grpc.h>
#include <grpc/slice.h>
#include <grpc/support/time.h>

#include <algorithm>
#include <chrono>
#include <string>
#include <vector>

#include "cpprpc/transport/compression/compress.h"
#include "cpprpc/transport/compression/decompress.h"

namespace cpprpc::transport::grpc_detail {
namespace {

constexpr std::string_view kCompressionKey = GRPC_COMPRESSION_REQUEST_ALGORITHM_MD_KEY;
constexpr std::string_view kDetailsKey = "grpc-status-details-bin";

grpc_slice copy(std::string_view bytes) {
  return grpc_slice_from_copied_buffer(bytes.data(), bytes.size());
}

char* begin(grpc_slice& slice) noexcept {
  return reinterpret_cast<char*>(GRPC_SLICE_START_PTR(slice));
}

}  // namespace

// --- time

// As a span from now: gRPC turns it into a point of its own clock.
gpr_timespec to_grpc_deadline(Clock::time_point when) noexcept {
  if (when == Clock::time_point::max()) return gpr_inf_future(GPR_CLOCK_MONOTONIC);
  const auto now = Clock::now();
  if (when <= now) return gpr_time_0(GPR_TIMESPAN);
  const auto span = std::chrono::duration_cast<std::chrono::nanoseconds>(when - now);
  return gpr_time_from_nanos(span.count(), GPR_TIMESPAN);
}

std::optional<Clock::time_point> from_grpc_deadline(gpr_timespec deadline) noexcept {
  if (gpr_time_cmp(deadline, gpr_inf_future(deadline.clock_type)) == 0) return std::nullopt;
  const gpr_timespec span = gpr_time_sub(deadline, gpr_now(deadline.clock_type));
  const auto now = Clock::now();
  const std::chrono::seconds seconds(span.tv_sec);
  if (seconds >= Clock::time_point::max() - now) return std::nullopt;
  return now + seconds + std::chrono::nanoseconds(span.tv_nsec);
}

// --- messages

grpc_byte_buffer* encode(const Encoder& encoder) {
  grpc_slice slice = grpc_slice_malloc(encoder.size());
  encoder.write(begin(slice));
  grpc_byte_buffer* const buffer = grpc_raw_byte_buffer_create(&slice, 1);
  grpc_slice_unref(slice);  // the buffer has its own reference
  return buffer;
}

grpc_byte_buffer* encode(const Encoder& encoder, Compression compression) {
  if (compression == Compression::Identity) return encode(encoder);
  std::string plain(encoder.size(), '\0');
  encoder.write(plain.data());
  std::string compressed;
  const bool is_worth_it = compress(compression, plain, compressed);
  grpc_slice slice = copy(is_worth_it ? compressed : plain);
  const int algorithm = is_worth_it ? compression_algorithm(compression) : GRPC_COMPRESS_NONE;
  grpc_byte_buffer* const buffer = grpc_raw_compressed_byte_buffer_create(
      &slice, 1, static_cast<grpc_compression_algorithm>(algorithm));
  grpc_slice_unref(slice);
  return buffer;
}

namespace {

void deliver_compressed(Compression compression, const grpc_slice_buffer& slices,
                        ReadOperation& operation, std::size_t limit) {
  std::vector<std::string_view> pieces;
  for (std::size_t i = 0; i < slices.count; ++i) pieces.push_back(view(slices.slices[i]));
  const Result<std::string> bytes = decompress(compression, pieces, limit);
  operation.was_compressed = true;
  if (bytes) {
    operation.deliver(*bytes);
  } else {
    operation.error = bytes.error();
  }
}

}  // namespace

void deliver(grpc_byte_buffer* message, ReadOperation& operation, std::size_t limit) {
  const grpc_slice_buffer& slices = message->data.raw.slice_buffer;
  if (message->data.raw.compression == GRPC_COMPRESS_GZIP) {
    deliver_compressed(Compression::Gzip, slices, operation, limit);
  } else if (message->data.raw.compression == GRPC_COMPRESS_DEFLATE) {
    deliver_compressed(Compression::Deflate, slices, operation, limit);
  } else if (slices.count == 1) {
    operation.deliver(view(slices.slices[0]));
  } else {
    grpc_byte_buffer_reader reader;
    grpc_byte_buffer_reader_init(&reader, message);
    const grpc_slice flat = grpc_byte_buffer_reader_readall(&reader);
    operation.deliver(view(flat));
    grpc_slice_unref(flat);
    grpc_byte_buffer_reader_destroy(&reader);
  }
  grpc_byte_buffer_destroy(message);
}

// --- compression

int compression_algorithm(Compression compression) noexcept {
  switch (compression) {
    case Compression::Identity:
      return GRPC_COMPRESS_NONE;
    case Compression::Deflate:
      return GRPC_COMPRESS_DEFLATE;
    case Compression::Gzip:
      return GRPC_COMPRESS_GZIP;
  }
  return GRPC_COMPRESS_NONE;
}

int compression_level(Compression compression) noexcept {
  switch (compression) {
    case Compression::Identity:
      return GRPC_COMPRESS_LEVEL_NONE;
    case Compression::Deflate:
      return GRPC_COMPRESS_LEVEL_HIGH;
    case Compression::Gzip:
      return GRPC_COMPRESS_LEVEL_LOW;
  }
  return GRPC_COMPRESS_LEVEL_NONE;
}

// --- metadata and status

std::string_view view(const grpc_slice& slice) noexcept {
  return {reinterpret_cast<const char*>(GRPC_SLICE_START_PTR(slice)), GRPC_SLICE_LENGTH(slice)};
}

SentMetadata::~SentMetadata() { clear(); }

std::size_t SentMetadata::size() const noexcept { return entries_.size(); }

grpc_metadata* SentMetadata::data() noexcept { return entries_.data(); }

void SentMetadata::clear() noexcept {
  for (const grpc_metadata& entry : entries_) {
    grpc_slice_unref(entry.key);
    grpc_slice_unref(entry.value);
  }
  entries_.clear();
}

void SentMetadata::add(std::string_view key, std::string_view value) {
  grpc_metadata& entry = entries_.emplace_back();
  entry.key = copy(key);
  entry.value = copy(value);
}

void SentMetadata::add(const Metadata& metadata) {
  for (const Metadata::Entry& entry : metadata) add(entry.key, entry.value);
}

void SentMetadata::add_bearer_token(std::string_view token) {
  add("authorization", std::string("Bearer ").append(token));
}

void SentMetadata::add_compression(Compression compression) {
  const char* name = nullptr;
  const auto algorithm =
      static_cast<grpc_compression_algorithm>(compression_algorithm(compression));
  if (grpc_compression_algorithm_name(algorithm, &name) != 0) add(kCompressionKey, name);
}

void SentMetadata::add_details(const Status& status) {
  if (!status.details().empty()) add(kDetailsKey, status.details());
}

Metadata received(const grpc_metadata* entries, std::size_t count) {
  Metadata metadata;
  metadata.reserve(count);
  for (const grpc_metadata* entry = entries; entry != entries + count; ++entry) {
    if (view(entry->key) != kDetailsKey)
      metadata.add_received(view(entry->key), view(entry->value));
  }
  return metadata;
}

int sent_code(StatusCode code) noexcept {
  const bool is_known = code >= StatusCode::Ok && code <= StatusCode::Unauthenticated;
  return static_cast<int>(is_known ? code : StatusCode::Unknown);
}

Status received_status(int code, std::string_view message, const grpc_metadata* trailers,
                       std::size_t count) {
  if (code == GRPC_STATUS_OK) return Status::ok();
  const bool is_known = code > 0 && code <= static_cast<int>(StatusCode::Unauthenticated);
  const auto details = std::find_if(trailers, trailers + count, [](const grpc_metadata& entry) {
    return view(entry.key) == kDetailsKey;
  });
  return Status(is_known ? static_cast<StatusCode>(code) : StatusCode::Unknown,
                std::string(message),
                details == trailers + count ? std::string() : std::string(view(details->value)));
}

}  // namespace cpprpc::transport::grpc_detail
