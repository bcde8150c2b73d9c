#include "golden/recursive_containers.msg.h"
#include "golden/recursive_containers.pb.h"
#include "reference.h"

namespace golden::recursive_containers {
namespace {

using namespace golden_test;
namespace theirs = ::ref::golden::recursive_containers;

static_assert(std::is_same_v<decltype(Forest::children), std::vector<Forest>>);
static_assert(std::is_same_v<decltype(Book::authors), std::vector<Author>>);

TEST(RecursiveContainers, Repeated) {
  expect_agreement(
      Forest{.name = "f",
             .children = {Forest{}, Forest{.name = "g", .children = {Forest{.name = "h"}}}}},
      reference<theirs::Forest>(
          R"(name: "f" children: [{}, { name: "g" children { name: "h" } }])"));
}

TEST(RecursiveContainers, Map) {
  Directory etc{.size = 1};
  etc.entries["hosts"].size = 300;
  Directory root{.size = -1};
  root.entries["etc"] = etc;
  root.entries["bin"];
  expect_agreement(root, reference<theirs::Directory>(R"(
      size: -1 entries { key: "bin" value {} }
      entries { key: "etc" value { size: 1 entries { key: "hosts" value { size: 300 } } } })"));
}

TEST(RecursiveContainers, Oneof) {
  // -(x + 1.5)
  Expression x;
  x.kind.emplace<Expression::Kind::variable>("x");
  Expression number;
  number.kind.emplace<Expression::Kind::number>(1.5);
  Expression sum;
  auto& operation = sum.kind.emplace<Expression::Kind::sum>();
  operation.emplace().left = x;
  operation->right = number;
  Expression negation;
  negation.kind.emplace<Expression::Kind::negation>(sum);
  expect_agreement(negation, reference<theirs::Expression>(R"(
      negation { sum { left { variable: "x" } right { number: 1.5 } } })"));
  expect_agreement(Expression{}, reference<theirs::Expression>(""));
}

// In a oneof a Box may be empty, when someone made it so: it is written as an empty message.
TEST(RecursiveContainers, AnEmptyBoxInAOneofIsAnEmptyMessage) {
  Expression expression;
  expression.kind.emplace<Expression::Kind::negation>();
  EXPECT_EQ(hex(cpprpc::encode(expression)),
            hex(serialize(reference<theirs::Expression>("negation {}"))));
}

TEST(RecursiveContainers, EachOther) {
  Author author;
  author.name = "a";
  Book& book = author.books.emplace_back();
  book.title = "t";
  book.authors.emplace_back().name = "b";
  book.translators["de"].name = "c";
  author.books.emplace_back();
  expect_agreement(author, reference<theirs::Author>(R"(
      name: "a"
      books: [{ title: "t" authors { name: "b" } translators { key: "de" value { name: "c" } } }, {}])"));
  const Author same = author;
  EXPECT_EQ(same, author);
  author.books[0].translators["de"].name = "d";
  EXPECT_NE(same, author);
}

}  // namespace
}  // namespace golden::recursive_containers
