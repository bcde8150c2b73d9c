#include <cstdio>
#include <string>

#include "cpprpc/json.h"
#include "shelf.msg.h"

// Prints a book as JSON, if it comes back from its bytes.
int main() {
  shelf::v1::Book book{.title = "Emma"};
  book.bought.emplace().seconds = 60;
  const auto again = cpprpc::decode<shelf::v1::Book>(cpprpc::encode(book));
  if (!again || *again != book) return 1;
  const cpprpc::Result<std::string> json = cpprpc::to_json(*again);
  if (!json) return 2;
  std::puts(json->c_str());
}
