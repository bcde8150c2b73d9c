// What is mostly numbers or bytes: the track, the block of columns, the media frame.

#include "data.h"

namespace bench {

void fill(Random& random, shapes::Track& track) {
  track.set_id(random.number(60));
  const int points = random.count(200, 2000);
  for (int left = points; left > 0; --left) {
    track.add_latitude_delta(static_cast<std::int32_t>(random.between(-120, 120)));
    track.add_longitude_delta(static_cast<std::int32_t>(random.signed_number(20)));
    track.add_time_delta_ns(random.signed_number(40));
  }
  for (int left = points / 4; left > 0; --left) {
    track.add_temperature(random.count(-30, 45));
    track.add_balance(random.signed_number(50));
    track.add_altitude_mm(static_cast<std::int32_t>(random.signed_number(22)));
  }
}

void fill(Random& random, shapes::Block& block) {
  block.set_table(random.identifier());
  const int rows = random.count(200, 2000);
  block.set_rows(static_cast<std::uint32_t>(rows));
  std::uint64_t time = 1'760'000'000'000'000'000u;
  std::int64_t sequence = random.signed_number(30);
  for (int row = 0; row < rows; ++row) {
    block.add_quantity(static_cast<std::uint32_t>(random.number(20)));
    block.add_order_id(random.number(62));
    block.add_timestamp_ns(time += random.number(30));
    block.add_checksum(static_cast<std::uint32_t>(random.next()));
    block.add_price(static_cast<double>(random.between(1, 1'000'000)) / 100);
    block.add_weight(static_cast<float>(random.real(0, 1)));
    block.add_is_final(random.one_in(3));
    block.add_side(static_cast<shapes::Block::Side>(random.below(3)));
    block.add_sequence(sequence += 1 + static_cast<std::int64_t>(random.number(4)));
  }
}

void fill(Random& random, shapes::MediaFrame& frame) {
  frame.set_stream(random.identifier());
  frame.set_sequence(random.number(40));
  frame.set_presentation_time(random.signed_number(60));
  frame.set_codec(static_cast<shapes::MediaFrame::Codec>(random.below(3)));
  frame.set_keyframe(random.one_in(8));
  frame.set_width(1920);
  frame.set_height(1080);
  frame.set_data(random.bytes(random.below(768 * 1024) + 256 * 1024));
  for (std::uint32_t plane = 0; plane < 3; ++plane) {
    shapes::Plane& layout = *frame.add_planes();
    layout.set_offset(plane * 65536);
    layout.set_stride(plane == 0 ? 1920 : 960);
    layout.set_rows(plane == 0 ? 1080 : 540);
  }
  if (random.one_in(2)) frame.set_thumbnail(random.bytes(random.below(8000)));
}

}  // namespace bench
