#include "golden/imports/colors.msg.h"
#include "golden/imports/scene.msg.h"
#include "golden/imports/scene.pb.h"
#include "golden/imports/shapes.msg.h"
#include "golden/imports/unused.msg.h"
#include "golden/imports/unused.pb.h"
#include "reference.h"

namespace golden::imports {
namespace {

using namespace golden_test;
namespace theirs = ::ref::golden::imports;

static_assert(std::is_same_v<decltype(Scene::color_name), colors::Name>);
static_assert(std::is_same_v<decltype(Scene::shape_name), shapes::Name>);
static_assert(std::is_same_v<decltype(Scene::numbers), std::optional<golden::scalars::Scalars>>);

TEST(Imports, WhatIsImportedStandsAlone) {
  expect_agreement(colors::Rgb{.value = 1}, reference<theirs::colors::Rgb>("value: 1"));
  expect_agreement(shapes::Polygon{.points = {{.x = -1}}},
                   reference<theirs::shapes::Polygon>("points { x: -1 }"));
  expect_agreement(Unused{}, reference<theirs::Unused>(""));
}

TEST(Imports, SeveralPackages) {
  Scene scene{.background = colors::Rgb{.value = 0xff8000},
              .color_name = colors::Name::Red,
              .shape_name = shapes::Name::Square,
              .polygons = {shapes::Polygon{.points = {shapes::Polygon::Point{.x = -1, .y = 1}}},
                           shapes::Polygon{}},
              .anchors = {{"left", shapes::Polygon::Point{.x = 5}}},
              .numbers = golden::scalars::Scalars{.f_int32 = 3}};
  scene.focus.emplace<Scene::Focus::point>(shapes::Polygon::Point{.y = -2});
  expect_agreement(scene, reference<theirs::Scene>(R"(
      background { value: 16744448 } color_name: NAME_RED shape_name: NAME_SQUARE
      polygons: [{ points { x: -1 y: 1 } }, {}] anchors { key: "left" value { x: 5 } }
      numbers { f_int32: 3 } point { y: -2 })"));
  scene = Scene();
  scene.focus.emplace<Scene::Focus::colored>(colors::Name::Red);
  expect_agreement(scene, reference<theirs::Scene>("colored: NAME_RED"));
}

}  // namespace
}  // namespace golden::imports
