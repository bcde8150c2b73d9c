// The well-known types at work: times, free-form objects, masks, wrappers and Any.
//
//   well_known

#include <fmt/chrono.h>
#include <fmt/core.h>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "cpprpc/wkt/any.h"
#include "cpprpc/wkt/field_mask.h"
#include "cpprpc/wkt/struct.h"
#include "cpprpc/wkt/time.h"
#include "cpprpc/wkt/wrappers.h"
#include "library/v1/library.msg.h"

using namespace std::chrono_literals;
using cpprpc::Result;
using cpprpc::Status;
using library::v1::Author;
using library::v1::Book;
using library::v1::Event;
using library::v1::UpdateBookRequest;
namespace wkt = cpprpc::wkt;

namespace {

Status times(Book& book) {
  book.loan = wkt::to_duration(std::chrono::weeks(4)).value();
  book.published = wkt::to_timestamp(std::chrono::sys_days(1843y / 10 / 1)).value();

  // The clock's nanoseconds end in 1677 and 2262. A coarser type holds all that a Timestamp may be.
  Result<std::chrono::sys_seconds> published =
      wkt::to_time_point<std::chrono::seconds>(*book.published);
  if (!published) return published.error();
  Result<std::chrono::hours> loan = wkt::to_chrono<std::chrono::hours>(*book.loan);
  if (!loan) return loan.error();

  const bool is_old = wkt::compare(*book.published, wkt::now()) < 0;
  fmt::print("published {:%Y-%m-%d}, {}, for {} hours\n", *published, is_old ? "old" : "new",
             loan->count());
  return Status::ok();
}

void objects(Book& book) {
  book.notes = wkt::object({
      {"shelf", "M4"},
      {"copies", 3},
      {"on_loan", true},
      {"editor", nullptr},
      {"readers", wkt::list({"Charles", wkt::object({{"name", "Mary"}, {"since", 1834}})})},
  });
  wkt::Struct& notes = *book.notes;

  std::optional<int> copies = wkt::get<int>(notes, "copies");
  std::optional<std::string_view> mary = wkt::get<std::string_view>(notes, "readers", 1, "name");
  fmt::print("{} copies; {} reads it\n", copies.value_or(0), mary.value_or("nobody"));

  notes.fields["copies"] = wkt::value(4);
  if (wkt::Value* reader = wkt::find(notes, "readers", 0)) *reader = wkt::value("Ada");

  for (const auto& [name, note] : notes.fields) {
    wkt::visit(
        note, [&](double number) { fmt::print("{} is the number {}\n", name, number); },
        [&](const std::string& text) { fmt::print("{} is the text {}\n", name, text); },
        [&](const auto&) { fmt::print("{} is something else\n", name); });
  }
}

Status update(Book& book) {
  UpdateBookRequest request{
      .book = Book{.title = "Notes", .author = Author{.city = "London"}},
      .mask = wkt::FieldMask{.paths = {"author.city", "tags"}},
  };

  // Writes the author's city and the tags, which are none, and leaves the rest as it is.
  Status merged = wkt::merge(*request.mask, *request.book, book, {.replace_repeated = true});
  if (!merged.is_ok()) return merged;
  fmt::print("{} by {}, {}\n", book.title, book.author->name, book.author->city);

  // Keeps what the mask names, and clears the rest.
  Book reply = book;
  Status kept = wkt::apply(wkt::FieldMask{.paths = {"title", "author.name"}}, reply);
  if (!kept.is_ok()) return kept;
  fmt::print("without its notes: {}\n", reply.title);

  fmt::print("{}\n", wkt::validate<Book>(wkt::FieldMask{.paths = {"author.nam"}}).to_string());
  return Status::ok();
}

void wrappers(Book& book) {
  book.pages = wkt::wrap(66);
  std::optional<std::int32_t> pages = wkt::unwrap(book.pages);
  fmt::print("{} pages\n", pages.value_or(0));
}

Status any(Book& book) {
  Event event{.subject = wkt::pack(book)};
  fmt::print("{}\n", event.subject->type_url);

  Result<Book> again = wkt::unpack<Book>(*event.subject);
  if (!again) return again.error();
  fmt::print("the book is {}the same\n", *again == book ? "" : "not ");

  fmt::print("{}\n", wkt::unpack<Author>(*event.subject).error().to_string());
  return Status::ok();
}

}  // namespace

int main() {
  Book book{.title = "Sketch of the Analytical Engine",
            .author = Author{.name = "Ada"},
            .tags = {"computing"}};
  objects(book);
  wrappers(book);
  for (Status (*const part)(Book&) : {times, update, any}) {
    const Status status = part(book);
    if (status.is_ok()) continue;
    fmt::print(stderr, "well_known: {}\n", status.to_string());
    return 1;
  }
}
