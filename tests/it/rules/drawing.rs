use super::{Case, check};

pub(super) const CASES: &[Case] = &[
    (
        "overlapping-boxes",
        "a:service > b:service; set a at 0,0; set b at 3,1",
        "a:service > b:service; set a at 0,0; set b at 30,1",
    ),
    (
        "box-outside-its-zone",
        "zone z availability-zone 0,0 12x10; a:service; set a at 8,2",
        "zone z availability-zone 0,0 40x10; a:service; set a at 8,2",
    ),
    (
        "cycle-of-calls",
        "u:client > a:service > b:service > a",
        "u:client > a:service > b:service ~> a",
    ),
    (
        "unconnected-component",
        "u:client > a:service; b:service",
        "u:client > a:service; a > b:service",
    ),
    (
        "unused-component",
        "u:client > a:service; b:service > c:service; flow f u",
        "u:client > a:service; a > b:service > c:service; flow f u",
    ),
    (
        "unused-connection",
        "u:client > a:service > b:service; u > b; flow f u via=u-a,a-b",
        "u:client > a:service > b:service; u > b; flow f u via=u-a,a-b,u-b",
    ),
    (
        "component-without-reason",
        "u:client > a:service > db:sql-database; decide d about=a",
        "u:client > b:load-balancer > a:service > db:sql-database; decide d about=a-db",
    ),
    (
        "decision-without-price",
        "a:service; decide d about=a",
        "a:service; decide d about=a instead=nothing",
    ),
    (
        "decision-serves-nothing",
        "a:service; require r parked later; decide d about=a serves=r; decide e about=a",
        "a:service; require r parked later; decide d about=a serves=r; decide e about=a serves=r",
    ),
    (
        "unlabelled-connections",
        "a:service > b:service > c:service; set a-b protocol gRPC",
        "a:service > b:service > c:service; set a-b protocol gRPC; set b-c protocol gRPC",
    ),
    (
        "same-name-twice",
        "a:service > b:sql-database; set a name Orders; set b name Orders",
        "a:service > b:sql-database; set a name Orders; set b name Orders DB",
    ),
    (
        "two-ways-between-two-boxes",
        "a:service > b:service; a > b",
        "a:service > b:service; a > b; set a-b op read; set a-b2 op write",
    ),
    (
        "flow-starts-inside",
        "u:client > a:service > b:service; flow f a",
        "u:client > a:service > b:service; flow f u",
    ),
];

#[test]
fn drawing() {
    check(CASES);
}
