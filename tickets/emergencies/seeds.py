"""Three plans as data: equipment failure, safety, public opinion [H-12]. Texts: English, simplified, traditional."""

from collections.abc import Mapping
from typing import Any

_AGENT, _SUPERVISOR, _MANAGER = 1, 2, 3

_EQUIPMENT: Mapping[str, Any] = {
    "kind": "equipment",
    "names": ("Equipment failure", "设备故障", "設備故障"),
    "grades": (
        {
            "names": ("Grade III: one place", "三级：单一场所", "三級：單一場所"),
            "decides": _AGENT,
            "tells": (("owner", 5, "page"), ("supervisors", 15, "mail"), ("duty:facility", 15, "call")),
            "steps": (
                (
                    "Put the equipment out of use, mark it, and keep people away",
                    "停用设备，设置警示标识，隔离人员",
                    "停用設備，設置警示標示，隔離人員",
                ),
                (
                    "Report the fault to maintenance and note the expected time of repair",
                    "向维修部门报修，记录预计修复时间",
                    "向維修部門報修，記錄預計修復時間",
                ),
                (
                    "Tell the customers concerned how long it will take and what they can do meanwhile",
                    "告知受影响客户预计时间及替代办法",
                    "告知受影響客戶預計時間及替代方案",
                ),
            ),
            "crisis": {
                "apologise": (
                    "We are sorry: the equipment is out of order, and that costs you time.",
                    "非常抱歉，设备出现故障，耽误了您的时间。",
                    "非常抱歉，設備發生故障，耽誤了您的時間。",
                ),
                "empathise": (
                    "You came here relying on it, and we understand that this is annoying.",
                    "您是专程而来，遇到这种情况一定很着急，我们非常理解。",
                    "您是專程前來，遇到這種情況一定很著急，我們非常理解。",
                ),
                "offer": (
                    "Repair is under way. Until then we offer you another way, and we call you when it works again.",
                    "维修人员正在处理。在此期间我们为您安排替代办法，恢复后第一时间通知您。",
                    "維修人員正在處理。這段期間我們為您安排替代方案，恢復後第一時間通知您。",
                ),
            },
        },
        {
            "names": ("Grade II: several places or hours", "二级：多处或长时间", "二級：多處或長時間"),
            "decides": _SUPERVISOR,
            "tells": (("managers", 30, "mail"), ("duty:technical", 30, "call"), ("duty:supplier", 60, "call")),
            "steps": (
                (
                    "Name one person who speaks with maintenance and supplier",
                    "指定专人对接维修与供应商",
                    "指定專人對接維修與供應商",
                ),
                (
                    "Publish a notice for everybody concerned and renew it every hour",
                    "向所有受影响客户发布公告，每小时更新一次",
                    "向所有受影響客戶發布公告，每小時更新一次",
                ),
            ),
        },
        {
            "names": ("Grade I: the service stands still", "一级：服务中断", "一級：服務中斷"),
            "decides": _MANAGER,
            "tells": (("duty:command", 15, "call"),),
            "steps": (
                (
                    "Decide whether to close, and how the customers on site are looked after",
                    "决定是否停业，安置现场客户",
                    "決定是否停業，安置現場客戶",
                ),
                (
                    "Agree on redress for everybody concerned",
                    "商定对受影响客户的统一补偿方案",
                    "商定對受影響客戶的統一補償方案",
                ),
            ),
        },
    ),
}

_SAFETY: Mapping[str, Any] = {
    "kind": "safety",
    "names": ("Safety incident", "安全事故", "安全事故"),
    "grades": (
        {
            "names": ("Grade III: danger, nobody hurt", "三级：有隐患，无人受伤", "三級：有隱患，無人受傷"),
            "decides": _AGENT,
            "tells": (("supervisors", 5, "mail"), ("duty:security", 5, "call")),
            "steps": (
                (
                    "Bring people out of danger and close the place off",
                    "疏散人员，封锁危险区域",
                    "疏散人員，封鎖危險區域",
                ),
                ("Have the cause of danger removed or secured", "消除或控制危险源", "排除或控制危險源"),
                (
                    "Take photographs and note witnesses, without touching what caused it",
                    "拍照取证并登记目击者，保护现场",
                    "拍照蒐證並登記目擊者，保持現場",
                ),
            ),
            "crisis": {
                "apologise": (
                    "We are very sorry that this could happen here.",
                    "在我们这里发生这样的事，我们深表歉意。",
                    "在我們這裡發生這樣的事，我們深感抱歉。",
                ),
                "empathise": (
                    "Your safety comes first. You must have had a fright; tell us how you are.",
                    "您的安全最重要。您一定受惊了，请告诉我们您现在的情况。",
                    "您的安全最重要。您一定受到驚嚇，請告訴我們您現在的狀況。",
                ),
                "offer": (
                    "You are looked after at once, we advance the cost of treatment, and one of us stays with you.",
                    "我们立即安排照看与就医，先行承担医疗费用，并由专人与您保持联系。",
                    "我們立即安排照料與就醫，先行負擔醫療費用，並由專人與您保持聯繫。",
                ),
            },
        },
        {
            "names": ("Grade II: somebody is hurt", "二级：有人受伤", "二級：有人受傷"),
            "decides": _SUPERVISOR,
            "tells": (("managers", 10, "mail"), ("duty:medical", 2, "call"), ("duty:rescue", 2, "call")),
            "steps": (
                (
                    "Call an ambulance and give first aid until it comes",
                    "拨打 120，在救护车到达前实施急救",
                    "撥打 119，在救護車抵達前進行急救",
                ),
                ("Accompany the injured person and tell the family", "陪同就医并通知家属", "陪同就醫並通知家屬"),
                (
                    "Promise nothing about guilt; write down what is certain",
                    "不对责任作任何承诺，如实记录已确认的事实",
                    "不對責任作任何承諾，如實記錄已確認的事實",
                ),
            ),
        },
        {
            "names": (
                "Grade I: several hurt, or life in danger",
                "一级：多人受伤或危及生命",
                "一級：多人受傷或危及生命",
            ),
            "decides": _MANAGER,
            "tells": (("duty:command", 5, "call"), ("duty:legal", 60, "call"), ("duty:press", 60, "call")),
            "steps": (
                (
                    "Report to the authorities within the time the law sets",
                    "按法定时限向主管部门报告",
                    "依法定時限向主管機關通報",
                ),
                (
                    "One spokesperson only; all others refer to them",
                    "统一由发言人对外，其他人员不作回应",
                    "統一由發言人對外，其他人員不予回應",
                ),
            ),
        },
    ),
}

_OPINION: Mapping[str, Any] = {
    "kind": "opinion",
    "names": ("Public opinion", "舆情事件", "輿情事件"),
    "grades": (
        {
            "names": ("Grade III: one post", "三级：个别帖子", "三級：個別貼文"),
            "decides": _AGENT,
            "tells": (("supervisors", 30, "mail"), ("owner", 30, "page")),
            "steps": (
                (
                    "Save the post with time, reach and address; argue with nobody",
                    "保存原帖、时间、传播量和链接，不与网友争辩",
                    "保存原文、時間、擴散量與連結，不與網友爭辯",
                ),
                (
                    "Find the case behind it and check the facts with whoever had it",
                    "查找对应工单，与经办人核实事实",
                    "查找對應工單，與經辦人核實事實",
                ),
                (
                    "Speak with the author in private within two hours and take up the complaint",
                    "两小时内私下联系发帖人，受理其诉求",
                    "兩小時內私下聯繫發文者，受理其訴求",
                ),
            ),
            "crisis": {
                "apologise": (
                    "We have seen what you wrote, and we are sorry for what you have experienced.",
                    "我们看到了您的反映，对您的遭遇深表歉意。",
                    "我們看到了您的反映，對您的遭遇深感抱歉。",
                ),
                "empathise": (
                    "You had every reason to be disappointed, and it is right that you tell us.",
                    "您的失望我们完全理解，感谢您把情况说出来。",
                    "您的失望我們完全理解，感謝您把情況說出來。",
                ),
                "offer": (
                    "We are looking into it now, answer you today, and tell everybody what we change.",
                    "我们正在核查，今天之内答复您，并公布改进措施。",
                    "我們正在查核，今天之內答覆您，並公布改善措施。",
                ),
            },
        },
        {
            "names": ("Grade II: it spreads", "二级：扩散中", "二級：擴散中"),
            "decides": _SUPERVISOR,
            "tells": (("managers", 15, "mail"), ("duty:press", 15, "call")),
            "steps": (
                (
                    "Follow channels every 30 minutes and write figures into the log",
                    "每 30 分钟监测各平台，数据记入日志",
                    "每 30 分鐘監測各平台，數據記入日誌",
                ),
                (
                    "Agree on one wording and give it to all colleagues with contact to customers",
                    "统一口径，发给所有一线人员",
                    "統一口徑，發給所有第一線人員",
                ),
            ),
        },
        {
            "names": ("Grade I: the press asks", "一级：媒体关注", "一級：媒體關注"),
            "decides": _MANAGER,
            "tells": (("duty:command", 10, "call"), ("duty:legal", 30, "call")),
            "steps": (
                (
                    "Publish a statement: what happened, what we are sorry for, what we do, until when",
                    "发布声明：事实、致歉、措施、时限",
                    "發布聲明：事實、致歉、措施、時限",
                ),
                (
                    "Tell the staff before they read it elsewhere",
                    "在员工从外界得知之前先行内部通报",
                    "在員工從外界得知之前先行內部通報",
                ),
            ),
        },
    ),
}

SEEDS: Mapping[str, Mapping[str, Any]] = {
    "equipment-failure": _EQUIPMENT,
    "safety-incident": _SAFETY,
    "public-opinion": _OPINION,
}
