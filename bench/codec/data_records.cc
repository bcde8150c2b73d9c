// Records: the small API response, the wide sparse record, the log record.

#include "data.h"

namespace bench {

void fill(Random& random, google::protobuf::Timestamp& time) {
  time.set_seconds(random.between(1'500'000'000, 1'800'000'000));
  if (!random.one_in(4)) time.set_nanos(static_cast<int>(random.between(0, 999'999)) * 1000);
}

namespace {

void fill(Random& random, shapes::Address& address) {
  address.set_street(random.words(2, 4));
  address.set_city(random.word());
  address.set_postal_code(std::to_string(random.between(1000, 99999)));
  address.set_country_code(random.one_in(2) ? "DE" : "JP");
  if (random.percent(40)) {
    address.set_latitude(random.real(-90, 90));
    address.set_longitude(random.real(-180, 180));
  }
}

}  // namespace

void fill(Random& random, shapes::GetUserResponse& response) {
  shapes::User& user = *response.mutable_user();
  user.set_id(random.number(48));
  user.set_display_name(random.words(1, 3));
  user.set_email(random.identifier() + "@" + random.identifier() + ".example");
  user.set_status(static_cast<shapes::User::Status>(random.below(4)));
  user.set_email_verified(random.percent(80));
  for (int left = random.count(0, 4); left > 0; --left) user.add_roles(random.word());
  if (random.percent(70)) fill(random, *user.mutable_address());
  for (int left = random.count(0, 3); left > 0; --left) {
    shapes::Phone& phone = *user.add_phones();
    phone.set_number("+" + std::to_string(random.between(10'000'000, 999'999'999'999)));
    phone.set_kind(static_cast<shapes::Phone::Kind>(random.below(3)));
  }
  fill(random, *user.mutable_created_at());
  if (random.percent(60)) fill(random, *user.mutable_last_seen_at());
  if (random.percent(30)) user.set_nickname(random.word());
  if (random.percent(50)) user.set_age(random.count(16, 90));
  user.set_locale(random.one_in(3) ? "en" : "pt-BR");
  if (random.percent(60)) user.set_avatar_url(random.url());
  response.set_etag(random.identifier());
  if (random.percent(50)) {
    response.mutable_quota()->set_limit(random.signed_number(40));
    response.mutable_quota()->set_used(random.signed_number(30));
    response.mutable_quota()->set_rate_per_second(static_cast<float>(random.real(0, 100)));
  }
}

void fill(Random& random, shapes::Vehicle& vehicle) {
  // What every vehicle has, and a tenth of the rest.
  vehicle.set_vin(random.bytes(0) + random.identifier());
  vehicle.set_make(random.word());
  vehicle.set_model(random.word());
  vehicle.set_model_year(static_cast<std::uint32_t>(random.between(1990, 2026)));
  vehicle.set_price_cents(random.between(100'000, 9'000'000));
  vehicle.set_odometer_m(random.number(28));
  scatter(random, {.percent = 10, .most_elements = 5, .depth = 1}, vehicle);
}

void fill(Random& random, shapes::LogRecord& record) {
  record.set_time_unix_nano(1'760'000'000'000'000'000u + random.number(56));
  record.set_severity(random.percent(80) ? shapes::LogRecord::SEVERITY_INFO
                                         : shapes::LogRecord::SEVERITY_ERROR);
  record.set_message(random.words(4, 30));
  record.set_logger(random.identifier() + "." + random.identifier());
  record.set_service(random.word() + "-" + random.word());
  record.set_host(random.identifier());
  record.set_file("src/" + random.identifier() + "/" + random.identifier() + ".cc");
  record.set_line(random.count(1, 4000));
  record.set_function(random.identifier());
  record.set_trace_id(random.bytes(16));
  record.set_span_id(random.bytes(8));
  for (int left = random.count(2, 12); left > 0; --left) {
    shapes::Attribute& attribute = *record.add_attributes();
    attribute.set_key(random.word() + "." + random.word());
    shapes::AttributeValue& value = *attribute.mutable_value();
    switch (random.below(6)) {
      case 0:
        value.set_flag(random.one_in(2));
        break;
      case 1:
        value.set_integer(random.signed_number(40));
        break;
      case 2:
        value.set_number(random.real(0, 1000));
        break;
      default:
        value.set_text(random.words(1, 4));
        break;
    }
  }
  for (int left = random.count(0, 5); left > 0; --left) record.add_tags(random.word());
  if (random.percent(15)) {
    for (int left = random.count(5, 25); left > 0; --left) {
      record.add_stack("at " + random.identifier() + " (" + random.identifier() +
                       ".cc:" + std::to_string(random.between(1, 2000)) + ")");
    }
  }
  if (random.percent(50)) {
    record.set_user_agent("Mozilla/5.0 (X11; Linux x86_64) " + random.identifier());
    record.set_request_path("/" + random.identifier() + "/" + random.identifier());
    record.set_remote_address("10.0." + std::to_string(random.below(256)) + "." +
                              std::to_string(random.below(256)));
  }
  record.set_thread(static_cast<std::uint32_t>(random.number(16)));
}

}  // namespace bench
